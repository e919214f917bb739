import { Secret } from '../../domain/secrets/secret.ts';
import type { Filled } from '../../domain/smoke-test.ts';
import { fillVariables, variablesIn } from './fill-variables.ts';
import type { ManifestPath } from './manifest.ts';

export interface FillProblem {
  readonly where: string;
  readonly message: string;
}

/** Puts the environment's values into the manifest's texts and remembers what was missing, never a value. */
export class ValueFiller {
  readonly problems: FillProblem[] = [];
  readonly #variables: Readonly<Record<string, string | undefined>>;
  readonly #where: (path: ManifestPath) => string;

  constructor(
    variables: Readonly<Record<string, string | undefined>>,
    where: (path: ManifestPath) => string,
  ) {
    this.#variables = variables;
    this.#where = where;
  }

  where(path: ManifestPath): string {
    return this.#where(path);
  }

  fill(text: string, path: ManifestPath): Filled {
    const value = new Secret(this.#put(text, path, (part) => part));
    const secrets = variablesIn(text).map((name) => new Secret(this.#variables[name] ?? ''));
    return { shown: text, value, secrets };
  }

  /** The text is XML of the manifest's own; a value in it is text, so it is escaped. */
  fillXml(xml: string, path: ManifestPath): string {
    return this.#put(xml, path, (value) =>
      value.replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`),
    );
  }

  #put(text: string, path: ManifestPath, escape: (value: string) => string): string {
    for (const name of variablesIn(text)) {
      // Bitbucket hands an unset variable of a `pipe:` step on as empty.
      if ((this.#variables[name] ?? '') === '') {
        this.refuse(path, `needs the variable ${name}, which has no value`);
      }
    }
    return fillVariables(text, (name) => escape(this.#variables[name] ?? ''));
  }

  refuse(path: ManifestPath, message: string): void {
    this.problems.push({ where: this.#where(path), message });
  }
}
