import type { ReactNode } from 'react';
import { Shell } from '../../components/shell/shell.tsx';
import { SessionWatch } from '../../features/sign-in/session-watch.tsx';
import { requireUser } from '../../server/auth.ts';
import { currentTheme } from '../../server/language.ts';

/** Each page below asks again by itself: a layout is not rendered anew when one goes from page to page. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { name, role } = await requireUser();
  return (
    <>
      <Shell user={{ name, role }} theme={await currentTheme()}>
        {children}
      </Shell>
      <SessionWatch />
    </>
  );
}
