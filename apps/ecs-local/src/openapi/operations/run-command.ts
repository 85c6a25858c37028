/** RunCommand: runs a script once on instances and, with KeepCommand, keeps it for InvokeCommand (EO5.9). */
import { newId } from '../../commands/invocations.ts';
import { regionOf } from '../call-parts.ts';
import { invoke, timeoutOf, workingDirOf } from '../command-request.ts';
import { ApiError, invalidParameter, missingParameter } from '../errors.ts';
import type { Call, Operation } from '../operation.ts';

/** Of the Base64 form, in bytes: documented as 24 KB, 18 KB for commands that are kept. */
const maxContent = 24 * 1024;
const maxKeptContent = 18 * 1024;

function contentOf({ parameters }: Call, kept: boolean): string {
  const given = parameters.required('CommandContent');
  const base64 = parameters.oneOf('ContentEncoding', ['PlainText', 'Base64']) === 'Base64' ? given : Buffer.from(given).toString('base64');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw invalidParameter('CommandContent', 'it is not Base64');
  if (base64.length > (kept ? maxKeptContent : maxContent)) throw new ApiError(403, 'CmdContent.ExceedLimit', 'The length of the command content exceeds the limit.');
  return base64;
}

export const runCommand: Operation = {
  name: 'RunCommand',
  run(call) {
    const { parameters, services } = call;
    const regionId = regionOf(call);
    const type = parameters.oneOf('Type', ['RunShellScript', 'RunBatScript', 'RunPowerShellScript']);
    if (type === undefined) throw missingParameter('Type');
    if (type !== 'RunShellScript') throw new ApiError(400, 'InvalidInstance.NotMatch', 'The command type does not match the operating system of the instances.');
    const keep = parameters.boolean('KeepCommand') ?? false;
    const command = {
      commandId: newId('c'),
      name: parameters.string('Name') ?? 'RunCommand',
      description: parameters.string('Description') ?? '',
      contentBase64: contentOf(call, keep),
      workingDir: workingDirOf(call, ''),
      timeoutSeconds: timeoutOf(call, 60),
      enableParameter: parameters.boolean('EnableParameter') ?? false,
    };
    return services.idempotency.once(call, 'RunCommand', () => {
      if (keep) services.commands.checkRoom();
      const { invokeId } = invoke(call, regionId, command);
      if (keep) services.commands.keep({ ...command, regionId });
      return { CommandId: command.commandId, InvokeId: invokeId };
    });
  },
};
