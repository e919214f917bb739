import type { IncomingHttpHeaders } from 'node:http';

/** Every host has a port of its own, so that a call to the wrong host is seen as one. */
export type Host =
  | 'apigee'
  | 'sts'
  | 'iamcredentials'
  | 'oauthToken'
  | 'resourceManager'
  | 'secretManager'
  | 'kms'
  | 'bitbucket'
  | 'dataCenter'
  | 'bitbucketProxy';

/**
 * A part of the emulator that answers the calls of one host. The emulator reads the whole request, asks `identify`
 * for its name (faults are chosen by it), lets `handle` answer, and sends the answer, or loses it on purpose.
 */
export interface EmulatedApi {
  readonly name: Host;
  identify?(exchange: Exchange): Identified;
  /** False: nobody here knows this request; the emulator answers 404 and remembers it as unexpected. */
  handle(exchange: Exchange): Promise<boolean>;
  /** The body of its own errors, for faults; Google's unless said. */
  errorBody?(status: number): object;
}

export interface Identified {
  /** The discovery document's or OpenAPI's id of the method. */
  readonly operation?: string | undefined;
  readonly bundle?: string | undefined;
  readonly environment?: string | undefined;
}

export interface Exchange {
  readonly id: number;
  readonly host: Host;
  readonly method: string;
  /** Absolute, also where the request line was; for a forward proxy its host is the one that was meant. */
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** The emulator's clock, milliseconds since the epoch. */
  readonly now: number;
  /** Keeps the answer; the last one counts. An object is sent as JSON. */
  reply(answer: Answer): void;
  /** Remembers a sentence about something the contract does not know; the test fails with it. */
  unexpected(sentence: string): void;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: object | string | Uint8Array;
}
