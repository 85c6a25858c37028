import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { drawLessWhileBehind, drawNoEmptySelection, type RenderService } from './drawing.ts';

/** A render service that draws in frames of 16 ms, as xterm.js does. */
function stage({ behind }: { behind: boolean }) {
  const drawn: string[] = [];
  const on = { now: 0, behind, held: false, costs: 0, drawNext: () => {}, drawn, wanted: null as [number, number] | null, frame: () => {} };
  let rendered = (): void => {};
  const service: RenderService = {
    _renderer: {},
    onDimensionsChange: () => undefined,
    _renderRows: (start, end) => {
      if (on.held) return;
      drawn.push(`${on.now}: rows ${start}-${end}`);
      on.now += on.costs;
      rendered();
    },
    onRender: (listener) => {
      rendered = listener;
    },
    refreshRows: (start, end) => {
      on.wanted = on.wanted ? [Math.min(on.wanted[0], start), Math.max(on.wanted[1], end)] : [start, end];
    },
    handleSelectionChanged: (start, end) => drawn.push(`selection ${String(start)} to ${String(end)}`),
  };
  on.drawNext = drawLessWhileBehind(service, { behind: () => on.behind, now: () => on.now });
  drawNoEmptySelection(service);
  on.frame = () => {
    // The next beginning of a frame.
    on.now = (Math.floor(on.now / 16) + 1) * 16;
    const rows = on.wanted;
    on.wanted = null;
    if (rows) service._renderRows(...rows);
  };
  return { on, service };
}

describe('drawing', () => {
  test.each([0, 12])('a terminal that is behind draws every second frame, and all that has changed, also where a drawing costs %i of its 16 ms', (costs) => {
    const { on, service } = stage({ behind: true });
    on.costs = costs;
    for (let row = 0; row < 6; row += 1) {
      service.refreshRows(row, row);
      on.frame();
    }
    expect(on.drawn).toEqual(['16: rows 0-0', '48: rows 1-2', '80: rows 3-4']);
  });

  test('a screen that was emptied is drawn with the next frame', () => {
    const { on, service } = stage({ behind: true });
    service.refreshRows(0, 3);
    on.frame();
    on.drawNext();
    service.refreshRows(0, 5);
    on.frame();
    expect(on.drawn).toEqual(['16: rows 0-3', '32: rows 0-5']);
  });

  test('what was put off is drawn with the first frame in which nothing is left to parse', () => {
    const { on, service } = stage({ behind: true });
    service.refreshRows(0, 3);
    on.frame();
    service.refreshRows(2, 5);
    on.behind = false;
    on.frame();
    expect(on.drawn).toEqual(['16: rows 0-3', '32: rows 2-5']);
  });

  test('what was put off is drawn when nothing more comes, too', () => {
    const { on, service } = stage({ behind: true });
    service.refreshRows(0, 3);
    on.frame();
    service.refreshRows(2, 5);
    on.frame();
    on.frame();
    expect(on.drawn).toEqual(['16: rows 0-3', '48: rows 2-5']);
    expect(on.wanted).toBeNull();
  });

  test('a frame in which a program held its drawing back (DEC mode 2026) is none', () => {
    const { on, service } = stage({ behind: true });
    on.held = true;
    service.refreshRows(0, 3);
    on.frame();
    on.held = false;
    service.refreshRows(0, 3);
    on.frame();
    expect(on.drawn).toEqual(['32: rows 0-3']);
  });

  test('a terminal that is not behind draws every frame', () => {
    const { on, service } = stage({ behind: false });
    for (let row = 0; row < 3; row += 1) {
      service.refreshRows(row, row);
      on.frame();
    }
    expect(on.drawn).toHaveLength(3);
  });

  test('a selection is drawn, moved and forgotten', () => {
    const { on, service } = stage({ behind: false });
    service.handleSelectionChanged([0, 1], [5, 1], false);
    service.handleSelectionChanged([0, 0], [5, 0], false);
    service.handleSelectionChanged(undefined, undefined, false);
    expect(on.drawn).toEqual(['selection 0,1 to 5,1', 'selection 0,0 to 5,0', 'selection 0,0 to 0,0']);
    expect(on.wanted).toBeNull();
  });

  test.each([
    ['nothing', undefined, undefined],
    ['the place of a click', [3, 2], [3, 2]],
  ] as const)('%s is no selection: what has scrolled is drawn, and that once', (_, start, end) => {
    const { on, service } = stage({ behind: false });
    service.refreshRows(0, 3);
    service.handleSelectionChanged(start, end, false);
    expect(on.drawn).toEqual([]);
    on.frame();
    expect(on.drawn).toEqual([`16: rows 0-${Number.MAX_SAFE_INTEGER}`]);
  });

  test('xterm.js has what is reached into', () => {
    const bundle = readFileSync(join(dirname(createRequire(import.meta.url).resolve('@xterm/xterm')), 'xterm.mjs'), 'utf8');
    // Each by the name under which xterm.js itself calls it.
    expect(bundle).toMatch(/_renderRows\(\w,\w\)\{/);
    expect(bundle).toMatch(/\(\w,\w\)=>this\._renderRows\(\w,\w\)/);
    expect(bundle).toMatch(/this\._renderService=/);
    expect(bundle).toMatch(/this\._onRender\.fire\(\{start:\w,end:\w\}\)/);
    expect(bundle).toMatch(/this\._core=/);
    expect(bundle).toMatch(/refreshRows\(\w,\w,\w=!1\)\{/);
    expect(bundle).toMatch(/this\._renderService\.handleSelectionChanged\(\w\.start,\w\.end,\w\.columnSelectMode\)/);
  });
});
