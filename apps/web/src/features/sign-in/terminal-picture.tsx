/** Owns the picture of a terminal on the sign-in page. Decoration: it shows nothing of any instance. */

const line = 'block whitespace-pre';
const prompt = <span className="text-[#5fdca5]">ecs-user@web-01</span>;

export function TerminalPicture() {
  return (
    <div aria-hidden="true" className="max-w-2xl overflow-hidden rounded-xl border border-white/10 bg-[#0a0e18]/80 shadow-[0_30px_80px_-20px_rgb(0_0_0/0.7)] backdrop-blur">
      <div className="flex items-center gap-2 border-b border-white/10 px-4 py-2.5 text-xs text-[#9aa6c4]">
        <span className="size-2.5 rounded-full bg-[#3ecf8e]" />
        <span className="font-medium text-[#d5dcef]">web-01</span>
        <span>ecs-user · Session Manager</span>
        <span className="ml-auto tabular-nums">120 × 32 · 8 ms</span>
      </div>
      <code className="block px-4 py-4 text-[0.8125rem] leading-6 text-[#c9d3ea]">
        <span className={line}>{prompt}:~$ systemctl is-active nginx</span>
        <span className={line}>active</span>
        <span className={line}>{prompt}:~$ df -h / | tail -1</span>
        <span className={line}>/dev/vda3        40G   11G   27G  <span className="text-[#f0c674]">29%</span> /</span>
        <span className={line}>{prompt}:~$ tail -f /var/log/nginx/access.log</span>
        <span className={line}>10.0.12.7 <span className="text-[#8fb0ff]">&quot;GET /healthz&quot;</span> <span className="text-[#5fdca5]">200</span> 1ms</span>
        <span className={line}>10.0.12.9 <span className="text-[#8fb0ff]">&quot;GET /v1/orders&quot;</span> <span className="text-[#5fdca5]">200</span> 12ms</span>
        <span className={line}>
          <span className="inline-block h-4 w-2 translate-y-0.5 bg-[#c9d3ea] motion-safe:animate-pulse" />
        </span>
      </code>
    </div>
  );
}
