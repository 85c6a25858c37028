import { describe, expect, it } from 'vitest';
import { bytesText } from './bytes-text.ts';
import { durationText } from './duration.ts';
import { terminalMessages } from './messages/catalogues.ts';
import { clampFontSize, loadPreferences, savePreferences } from './preferences.ts';
import { stageOf, stageSteps, statusOf } from './screen-state.ts';
import { windowTitle } from './window-title.ts';

describe('title of the tab', () => {
  it('begins with the instance and ends with the product', () => {
    expect(windowTitle('web-01', '', false)).toBe('web-01 · Workbench');
    expect(windowTitle('web-01', 'vim notes.txt', true)).toBe('🔔 web-01: vim notes.txt · Workbench');
  });

  it('takes neither control nor direction marks from a program, nor its length', () => {
    expect(windowTitle('web-01', 'a\u202Eb\x07\n\tc  d', false)).toBe('web-01: a b c d · Workbench');
    expect(windowTitle('web-01', '👩'.repeat(500), false)).toHaveLength('web-01:  · Workbench'.length + 240);
  });
});

describe('length of time', () => {
  it('has two units at most and no false precision', () => {
    const minute = 60_000;
    expect([358 * minute, 14 * minute + 30_000, 4 * minute + 9_000, 45_000, 44_001, -5].map((ms) => durationText('en', ms))).toEqual(['5h 58m', '14m', '4m 9s', '45s', '45s', '0s']);
    expect(durationText('zh-CN', 90 * minute)).toMatch(/1小时 30分钟/);
  });
});

describe('amount of bytes', () => {
  it('has one unit and no false precision', () => {
    expect([1, 512, 1_240, 340_900, 1_234_567, 52_000_000].map((bytes) => bytesText('en', bytes))).toEqual(['1 byte', '512 bytes', '1.2 kB', '341 kB', '1.2 MB', '52 MB']);
  });
});

describe('preferences', () => {
  const storageWith = (value: string | null) => ({ getItem: () => value });

  it('come back as they were saved', () => {
    let saved = '';
    savePreferences({ setItem: (_key, value) => void (saved = value) }, { fontSize: 17, screenReader: true });
    expect(loadPreferences(storageWith(saved))).toEqual({ fontSize: 17, screenReader: true });
  });

  it('do not believe what else may be stored', () => {
    const normal = { fontSize: 14, screenReader: false };
    for (const value of [null, '', '{', '7', '[]', '{"fontSize":"20"}', '{"screenReader":1}']) expect(loadPreferences(storageWith(value))).toEqual(normal);
    expect(loadPreferences(storageWith('{"fontSize":9000}')).fontSize).toBe(clampFontSize(9_000));
    expect(loadPreferences({ getItem: () => { throw new Error('forbidden'); } })).toEqual(normal);
  });
});

describe('opening', () => {
  it('names its stages in the order of the road', () => {
    expect(stageOf({ name: 'connecting', attempt: 1, ticket: 'x' as never, resuming: null, loss: null }, 'ssh')).toBe('gateway');
    expect(stageSteps('ssh', 'verifying-host-key').map(({ progress }) => progress)).toEqual(['done', 'done', 'done', 'done', 'now', 'later', 'later']);
  });

  it('says when it waits for an answer', () => {
    const question = { id: 1, timeLimitMs: 1, kind: 'banner', text: '' } as const;
    const opening = { name: 'opening', attempt: 1, stage: null, offers: { resume: true, interrupt: true, checkpoint: true }, resuming: null, loss: null } as const;
    expect(statusOf({ ...opening, question })).toBe('question');
    expect(statusOf({ ...opening, question: null })).toBe('connecting');
    expect(stageOf({ ...opening, question: null }, 'attach')).toBe('attaching');
  });

  it('is none where a lost connection is got back', () => {
    const lost = { name: 'fetching-ticket', attempt: 2, resuming: { type: 'ready' } as never, loss: { sinceMs: 0, failures: 0, ticketRefused: false } } as const;
    expect(stageOf(lost, 'ssh')).toBeNull();
    expect(statusOf(lost)).toBe('waiting');
  });
});

describe('words', () => {
  type Tree = { readonly [key: string]: string | Tree };
  const flatten = (tree: Tree, path = ''): [string, string][] => Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : flatten(value, `${path}${key}.`)));
  const placeholders = (sentence: string): string[] => [...sentence.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();

  it('fill the same placeholders in both languages, and are translated', () => {
    const chinese = new Map(flatten(terminalMessages['zh-CN']));
    for (const [path, sentence] of flatten(terminalMessages.en)) {
      expect(placeholders(chinese.get(path) ?? ''), path).toEqual(placeholders(sentence));
      if (/[a-z]{4}/i.test(sentence.replace(/\{\w+\}/g, ''))) expect(chinese.get(path), path).not.toBe(sentence);
    }
  });
});
