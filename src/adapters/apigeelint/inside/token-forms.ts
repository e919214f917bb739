/**
 * What a text must hold for one of secretlint's recommended rules (13.0.7) to find something in it: the beginnings of
 * their own patterns. Most texts hold none, and loading and asking secretlint takes longer than linting a bundle.
 * A test plants one secret for each rule of the preset.
 */
export const MAY_HOLD_A_TOKEN = new RegExp(
  [
    '-----BEGIN',
    String.raw`://[^\s/]*:[^\s/]*@`,
    '(?:ACCESS|access|Access)_?(?:KEY|key|Key)',
    String.raw`(?:npm|gsk|hf|ntn|lin_api|gh[opusr]|vc[piark]|cf(?:k|ut|at)|glc|glsa|dckr_pat|github_pat|figd)_[\w+/-]{3}`,
    String.raw`(?:sk|glpat|tskey)-[\w-]{16}`,
    String.raw`(?:shp(?:pa|ca|at|ss)|[rs]k_(?:live|test))_\w{16}`,
    String.raw`xox[a-z]-|xapp-|[Hh][Oo][Oo][Kk][Ss]\.`,
    String.raw`SG\.\w+\.\w|hv[sbr]\.[\w-]{32}|dapi[A-Fa-f0-9]{32}|ops_ey`,
  ].join('|'),
);

/** As above, for the forms that this pipe knows itself. */
export const MAY_HOLD_A_KNOWN_FORM = /-----BEGIN|A[KS]IA[A-Z0-9]|AIza|ya29\.|GOCSPX-|eyJ/;
