/** The page's whole look: light, dark and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f4f5f7;--line:#c9ced6;--text:#172b4d;--faint:#505f79;--link:#0747a6;--bad:#ae2a19;--warn:#8a5a00;--good:#1b6b43;--changing:#0747a6;--minus:#ffebe6;--plus:#e3f6ec}
@media (prefers-color-scheme:dark){:root{--ground:#161a1d;--raised:#22272b;--line:#4a545e;--text:#dee4ea;--faint:#9fadbc;--link:#85b8ff;--bad:#ff9c8f;--warn:#f5cd47;--good:#7ee2b8;--changing:#85b8ff;--minus:#42221f;--plus:#1c3329}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:90rem;background:var(--ground);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.faint{color:var(--faint)}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;padding:.25rem .5rem;background:var(--ground)}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.75rem 0 0;padding:0}
code,pre,.text{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.scroll{overflow:auto;max-height:80vh;margin:.5rem 0 1rem;border:1px solid var(--line);border-radius:4px}
table{border-collapse:separate;border-spacing:0;width:100%}
th,td{padding:.35rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
tr:last-child>*{border-bottom:0}
thead th{position:sticky;top:0;z-index:1;background:var(--raised);white-space:nowrap}
tbody th{font-weight:600;overflow-wrap:anywhere;min-width:9rem}
td small,th small{display:block;color:var(--faint);font-weight:400;font-size:.8125rem}
.state{white-space:nowrap;font-weight:600}
.bad{color:var(--bad)}.warn{color:var(--warn)}.good{color:var(--good)}.changing{color:var(--changing)}.calm{color:var(--faint);font-weight:400}
.problem{border-left:4px solid var(--bad);padding:.25rem .75rem;margin:.5rem 0;background:var(--raised);white-space:pre-wrap;overflow-wrap:anywhere}
.problem.quiet{border-color:var(--warn);color:inherit}
.filter{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:center;margin:.5rem 0}
.filter[hidden]{display:none}
input[type=search]{font:inherit;padding:.25rem .5rem;min-width:16rem;color:inherit;background:var(--ground);border:1px solid var(--faint);border-radius:4px}
details{overflow-x:auto;margin:.25rem 0;border:1px solid var(--line);border-radius:4px}
summary{padding:.35rem .6rem;cursor:pointer;background:var(--raised);overflow-wrap:anywhere}
details>:not(summary,table){margin-left:.6rem;margin-right:.6rem}
section>details>table thead th{position:static}
td:nth-child(4){min-width:12rem}
.sides{table-layout:fixed}
.sides td,.sides tbody th{border-bottom:0;padding:.1rem .6rem;min-width:0}
.sides th[colspan]{padding-top:.5rem;border-top:1px solid var(--line);overflow-wrap:anywhere}
.text{white-space:pre-wrap}
.minus{background:var(--minus)}.plus{background:var(--plus)}
svg{display:block;color:var(--text)}
svg text{fill:currentColor;font:12px ui-monospace,Menlo,Consolas,monospace}
svg rect{fill:var(--raised);stroke:var(--faint)}svg .flow{stroke:var(--link);stroke-width:2}
svg path{fill:none;stroke:var(--faint)}svg marker path{fill:var(--faint);stroke:none}
@media print{
:root{color-scheme:light;--ground:#fff;--raised:#f4f5f7;--line:#999;--text:#000;--faint:#444;--link:#000;--bad:#8a1f11;--warn:#6b4500;--good:#14532d;--changing:#000;--minus:#f7dcd7;--plus:#dcefe4}
body{padding:0;max-width:none;font-size:10pt}nav,.filter,.skip{display:none}
.scroll{overflow:visible;max-height:none;border:0}thead th{position:static}tr,.problem{break-inside:avoid}h2,summary{break-after:avoid}
details::details-content{content-visibility:visible;display:block}svg{max-width:100%;height:auto}
}
`;

/** Finds rows by name, and opens everything for the printer; without it the page holds and shows the same. */
export const SCRIPT = `
const box=document.querySelector('.filter');
if(box){
const name=box.querySelector('[type=search]'),only=box.querySelector('[type=checkbox]'),told=box.querySelector('output');
const rows=[...document.querySelectorAll('#bundles tbody tr')].map(row=>[row,row.cells[0].textContent.toLowerCase(),row.dataset.changed==='yes']);
const show=()=>{let seen=0;const sought=name.value.trim().toLowerCase();
for(const [row,text,changed] of rows){row.hidden=!(text.includes(sought)&&(changed||!only.checked));if(!row.hidden)seen++}
told.textContent=seen+' of '+rows.length+' shown'};
name.addEventListener('input',show);only.addEventListener('change',show);show();box.hidden=false;
}
let opened=[];
addEventListener('beforeprint',()=>{opened=[...document.querySelectorAll('details:not([open])')];for(const one of opened)one.open=true});
addEventListener('afterprint',()=>{for(const one of opened)one.open=false});
`;

/** Of the texts above, for the page's policy; written down, since a run that only fails would load Node's crypto for it. */
export const STYLE_SHA256 = 'PUx2R/gb1beeIQczkNnAJg45ipBzcxbhxNc1vke1SpQ=';
export const SCRIPT_SHA256 = 'dKnQVb+aKjRDKQqrBPXuJfAL9+KjZsmnnUtO4lDvGkg=';
