import type { Bundle } from '../../domain/bundle.ts';

export interface SettingsTarget {
  readonly bundle: Pick<Bundle, 'name' | 'path' | 'kind'>;
  readonly environment: string;
}
