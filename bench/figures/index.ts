/** Owns the list of figures, in the order in which they are measured. */
import { browserFigure } from './browser.ts';
import { bulkFigure, checksumFigure } from './bulk.ts';
import { echoFigure, echoFloodFigure } from './echo.ts';
import type { Figure } from './figure.ts';
import { delayFigure, interruptFigure } from './interrupt.ts';
import { resumeFigure } from './resume.ts';
import { connectFigure, idleMemoryFigure, rateFigure, sessionManagerFigure } from './sessions.ts';

export const FIGURES: readonly Figure[] = [
  bulkFigure,
  checksumFigure,
  echoFigure,
  echoFloodFigure,
  interruptFigure,
  delayFigure,
  connectFigure,
  rateFigure,
  idleMemoryFigure,
  sessionManagerFigure,
  resumeFigure,
  browserFigure,
];
