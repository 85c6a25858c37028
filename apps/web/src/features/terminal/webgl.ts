/** Owns the choice of renderer: the graphics card where there is one, the DOM otherwise. */
import type { Terminal } from '@xterm/xterm';

/**
 * Draws on the graphics card from now on. Stays with the DOM where WebGL is missing, is only emulated (slower than the DOM), or gets lost:
 * browsers take contexts away from pages when there are more than about sixteen, or after the machine slept.
 */
export async function drawWithWebgl(terminal: Terminal, disposed: () => boolean): Promise<void> {
  if (!hasGraphicsCard()) return;
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (disposed()) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => addon.dispose());
    terminal.loadAddon(addon);
  } catch {
    // The chunk did not load, or the driver refused: the DOM renderer goes on.
  }
}

/** What the drivers that compute in software call themselves: Chromium's, Mesa's and Windows'. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!context) return false;
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = context.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : context.RENDERER);
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return typeof renderer === 'string' && !SOFTWARE.test(renderer);
}
