'use client';
import './globals.css';

/** When even the frame of all pages fails there is neither language nor account to go by: both languages, and the two things one can do. */
export default function GlobalErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
          <h1 className="text-lg font-semibold">Something went wrong · 出错了</h1>
          <p className="text-sm text-ink-2">The page could not be shown. An administrator can find the cause in the log. · 页面无法显示，管理员可以在日志中找到原因。</p>
          {error.digest !== undefined && <p className="font-mono text-xs text-ink-3">{error.digest}</p>}
          <button type="button" onClick={reset} className="h-8 rounded-md border border-line-strong bg-surface px-3 text-sm font-medium">
            Try again · 重试
          </button>
        </main>
      </body>
    </html>
  );
}
