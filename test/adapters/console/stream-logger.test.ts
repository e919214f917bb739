import { Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createStreamLogger } from '../../../src/adapters/console/stream-logger.ts';
import { paintWith } from '../../../src/report/console/paint.ts';
import { assert, property, string } from '../../support/properties.ts';
import { createDrivenClock } from '../clock/driven-clock.ts';

interface Terminal {
  readonly colour?: boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly redact?: (text: string) => string;
}

function open({ colour = false, isTTY = false, columns = 80, redact = (text) => text }: Terminal = {}) {
  const written: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  const stream = Object.assign(sink, { isTTY, columns });
  const clock = createDrivenClock();
  const logger = createStreamLogger({ stream, clock, colour, debug: true, redact });
  return { logger, clock, text: () => written.join('') };
}

const WILD: readonly (readonly [string, string, string])[] = [
  ['an escape sequence', 'a\u001B[2K\u001B[1Ab', String.raw`a\u001b[2K\u001b[1Ab`],
  ['a hyperlink of the terminal', '\u001B]8;;http://x\u0007y', String.raw`\u001b]8;;http://x\u0007y`],
  ['an eight-bit control', 'a\u009B2Kb', String.raw`a\u009b2Kb`],
  ['a carriage return', 'exit 1\rexit 0', String.raw`exit 1\rexit 0`],
  ['backspaces', 'bad\b\b\bok', String.raw`bad\u0008\u0008\u0008ok`],
  ['a line separator', 'a\u2028exit 0', String.raw`a\u2028exit 0`],
  ['a paragraph separator', 'a\u2029exit 0', String.raw`a\u2029exit 0`],
  ['a next line', 'a\u0085exit 0', String.raw`a\u0085exit 0`],
  ['an override of direction', 'a\u202Elmx.b', String.raw`a\u202elmx.b`],
  ['an isolate of direction', 'a\u2066b\u2069', String.raw`a\u2066b\u2069`],
  ['marks of direction', '\u200E\u200F\u061Ca', String.raw`\u200e\u200f\u061ca`],
  ['a zero-width space', 'pro\u200Bd', String.raw`pro\u200bd`],
  ['a byte order mark', '\uFEFFa', String.raw`\ufeffa`],
  ['a soft hyphen', 'pro\u00ADd', String.raw`pro\u00add`],
  ['a tag character', 'a\u{E0041}', String.raw`a\u{e0041}`],
  ['half of a pair', 'a\uD83Db', String.raw`a\ud83db`],
  ['a filler', 'a\u3164b', String.raw`a\u3164b`],
  ['a NUL', 'a\u0000b', String.raw`a\u0000b`],
];

describe('The log shows what nobody would see:', () => {
  it.each(WILD)('%s', (_what, text, shown) => {
    for (const colour of [false, true]) {
      const { logger, text: written } = open({ colour });
      logger.say(text);
      logger.debug(text);

      expect(written()).toBe(`${shown}\n${shown}\n`);
    }
  });

  it.each(WILD)('%s in what is under way', (_what, text, shown) => {
    const { logger, text: written } = open({ isTTY: true });
    logger.progress(`${text}\nexit 0`);

    expect(written()).toBe(`\r\u001B[2K${shown}\\nexit 0`);
    logger.progress(undefined);
  });

  it('keeps our own colours, and none if there are to be none', () => {
    const painted = paintWith(true).bad('no');
    const coloured = open({ colour: true });
    coloured.logger.say(painted);
    const plain = open();
    plain.logger.say(painted);

    expect(coloured.text()).toBe(`${painted}\n`);
    expect(plain.text()).toBe('\\u001b[31mno\\u001b[39m\n');
  });

  it('takes secrets out before it cuts a line to the width of the terminal', () => {
    const { logger, text } = open({
      isTTY: true,
      columns: 20,
      redact: (line) => line.replaceAll('abcdefghijklmnop', '***'),
    });
    logger.progress('0123456789 abcdefghijklmnop');

    expect(text()).toBe('\r\u001B[2K0123456789 ***');
    logger.progress(undefined);
  });

  it('makes what is under way anew, so that its time moves, and takes all its lines away', async () => {
    const { logger, text } = open({ isTTY: true });
    let seconds = 0;
    logger.progress(() => [`4 of 40`, `orders ${(seconds += 1)} s`]);
    await setTimeout(600);
    logger.say('✔ orders');
    logger.progress(undefined);

    expect(text()).toContain('4 of 40\norders 1 s\r\u001B[2K\u001B[1A\u001B[2K4 of 40\norders 2 s');
    expect(text().endsWith('\r\u001B[2K\u001B[1A\u001B[2K')).toBe(true);
  });

  it('breaks its lines to the width of a terminal below the column that they stand in', () => {
    const { logger, text } = open({ isTTY: true, columns: 40 });
    logger.say('Failed     orders could not be deployed to prod.');

    expect(text()).toBe('Failed     orders could not be deployed\n           to prod.\n');
  });

  it('leaves its lines as they are where nobody knows the width', () => {
    const { logger, text } = open({ columns: 40 });
    logger.say('Failed     orders could not be deployed to prod.');

    expect(text()).toBe('Failed     orders could not be deployed to prod.\n');
  });

  it('writes no control character, whatever it is told', () => {
    assert(
      property(string({ unit: 'binary' }), (told) => {
        const { logger, text } = open({ colour: false });
        logger.say(told);

        expect(text()).not.toMatch(/[^\P{C}\n\t\p{Co}\p{Cn}]/u);
      }),
    );
  });
});

describe('What is under way', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Looks at what is under way when the test says so. */
  function drivenTicks() {
    const timer = setInterval(() => undefined, 2 ** 30);
    let tick = (): void => undefined;
    jest.spyOn(globalThis, 'setInterval').mockImplementation((run) => {
      tick = run;
      return timer;
    });
    return () => tick();
  }

  it('is told in CI after eight seconds of silence, and then not before eight more', async () => {
    const tick = drivenTicks();
    const { logger, clock, text } = open();
    logger.progress('deploying orders');
    const toldAfter = async (ms: number): Promise<string> => {
      await clock.advance(ms);
      tick();
      return text();
    };

    expect(await toldAfter(7999)).toBe('');
    expect(await toldAfter(1)).toBe('deploying orders\n');
    expect(await toldAfter(7999)).toBe('deploying orders\n');
    logger.say('orders is deployed');
    expect(await toldAfter(7999)).toBe('deploying orders\norders is deployed\n');
    logger.progress(() => []);
    expect(await toldAfter(9000)).toBe('deploying orders\norders is deployed\n');
    logger.progress(undefined);
    expect(await toldAfter(9000)).toBe('deploying orders\norders is deployed\n');
  });

  it('keeps off the last column of a terminal, where some begin a new line', () => {
    const { logger, text } = open({ isTTY: true, columns: 20 });
    logger.progress('0123456789'.repeat(3));

    expect(text().replace('\r\u001B[2K', '')).toHaveLength(19);
    logger.progress(undefined);
  });

  it('takes the place of what was', () => {
    const { logger, text } = open({ isTTY: true });
    logger.progress('one');
    logger.progress('two');

    expect(text()).toBe('\r\u001B[2Kone\r\u001B[2Ktwo');
    logger.progress(undefined);
  });
});
