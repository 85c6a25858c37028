/** Owns how often each throttled key was refused while it was blocked, so that a flood leaves one line in the trail and not one per attempt. */

/** Keys that are remembered; beyond that the longest known is forgotten, which costs one line more and nothing else. */
const MAX_KEYS = 10_000;

export interface ThrottleEpisodes {
  /** Counts one refusal. An episode lasts as long as one block: until `until`. @returns how many it has had, this one included. */
  count(key: string, until: Date): number;
}

export function createThrottleEpisodes({ maxKeys = MAX_KEYS }: { maxKeys?: number } = {}): ThrottleEpisodes {
  const episodes = new Map<string, { until: number; refused: number }>();
  return {
    count(key, until) {
      const known = episodes.get(key);
      const episode = known?.until === until.getTime() ? known : { until: until.getTime(), refused: 0 };
      episode.refused += 1;
      episodes.delete(key);
      episodes.set(key, episode);
      const [oldest] = episodes.keys();
      if (episodes.size > maxKeys && oldest !== undefined) episodes.delete(oldest);
      return episode.refused;
    },
  };
}

/** Whether a count is worth a line in the log: 1, 10, 100 and so on, so that a flood is seen and does not fill it. */
export const isWorthALine = (refused: number): boolean => /^10*$/.test(String(refused));
