// SPDX-License-Identifier: Apache-2.0
#include "report/sections.h"

namespace mote::html {

// Colours that colour-blind readers can tell apart: Okabe and Ito, "Color Universal Design" (2008). What the
// colours say is always said in words or numbers too.
const char* const kReportStyle = R"css(
:root{--paper:#fcfcfa;--card:#fff;--ink:#1c2126;--muted:#5b6670;--line:#e0e1db;--grid:#ecece7;--heat:0,82,147;--heat-ink:#fff;
--c0:#0072b2;--c1:#e69f00;--c2:#009e73;--c3:#cc79a7;--c4:#d55e00;--c5:#56b4e9;--bad:213,94,0}
@media (prefers-color-scheme:dark){:root{--paper:#131619;--card:#1a1e22;--ink:#e8e8e4;--muted:#9aa5ae;--line:#31373d;--grid:#252a2f;
--heat:110,190,240;--heat-ink:#0b1014;--c0:#4aa8e0;--c1:#f0b53c;--c2:#2cc398;--c3:#dd9abf;--c4:#f08040;--c5:#8fd0f5;--bad:240,128,64}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",
"Noto Sans","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1080px;margin:0 auto;padding:3rem 1.5rem 4rem}
h1{font-size:clamp(1.9rem,5vw,2.9rem);line-height:1.1;letter-spacing:-.025em;margin:.1em 0 .15em;font-weight:700;overflow-wrap:anywhere}
h1 span{color:var(--muted);font-weight:400}
h2{font-size:1.35rem;letter-spacing:-.012em;margin:0 0 .9rem;font-weight:650}
h3{font-size:.95rem;margin:0 0 .4rem;font-weight:600}
p{margin:.5em 0;max-width:76ch}
section{margin-top:3.2rem;padding-top:1.4rem;border-top:1px solid var(--line)}
.brand{text-transform:uppercase;letter-spacing:.14em;font-size:.75rem;font-weight:650;color:var(--c0);margin:0}
.date{color:var(--muted);margin:0 0 1.4rem}
.how{font-size:.85rem;color:var(--muted);margin-top:.9rem}
.how b{font-weight:600}
.none{color:var(--muted);border-left:3px solid var(--line);padding-left:.9rem}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(215px,1fr));gap:.75rem 1.5rem;margin:0}
.facts dt{font-size:.78rem;color:var(--muted)}
.facts dd{margin:0;overflow-wrap:anywhere}
#headline{border:0;padding:0;margin-top:2.2rem;display:grid;grid-template-columns:repeat(3,1fr);gap:1px;
background:var(--card);border:1px solid var(--line);border-radius:10px;overflow:hidden}
#headline>div{background:var(--card);box-shadow:0 0 0 1px var(--line);padding:1.1rem 1.25rem 1.15rem}
#headline .label{font-size:.85rem;color:var(--muted)}
#headline .value{font-size:1.95rem;line-height:1.25;font-weight:650;letter-spacing:-.02em}
#headline .value small{font-size:.95rem;font-weight:400;color:var(--muted);letter-spacing:0}
#headline .note{font-size:.78rem;line-height:1.4;color:var(--muted);margin-top:.3rem}
.proof{display:flex;gap:.7rem;align-items:baseline;padding:.75rem 1rem;border:1px solid var(--c2);border-radius:8px;margin:0 0 1.2rem;max-width:none}
.proof b{color:var(--c2)}
.proof.broken{border-color:var(--c4)}.proof.broken b{color:var(--c4)}
.scroll{overflow-x:auto;-webkit-overflow-scrolling:touch}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th{text-align:left;font-weight:600;font-size:.8rem;color:var(--muted);vertical-align:bottom}
th,td{padding:.42rem .7rem;border-bottom:1px solid var(--grid);vertical-align:top}
th:first-child,td:first-child{padding-left:0}
th:last-child,td:last-child{padding-right:0}
thead th{border-bottom:1px solid var(--line)}
tfoot td{border:0;border-top:1px solid var(--ink);font-weight:600}
.n{text-align:right;white-space:nowrap}
td small{font-weight:400;color:var(--muted);font-size:.8rem;line-height:1.35;display:inline-block}
.bar{height:5px;border-radius:2px;background:var(--c0);margin-top:4px;margin-left:auto;min-width:1px}
.bar.w{background:var(--c1)}.bar.a{background:var(--c2)}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:1.6rem 2rem}
figure{margin:0}
svg{display:block;width:100%;height:auto;overflow:visible}
svg text{font-family:inherit;fill:var(--ink)}
svg .t{fill:var(--muted);font-size:11px}
svg .g{stroke:var(--grid);stroke-width:1}
svg .x{stroke:var(--line);stroke-width:1}
.confusion{width:auto;min-width:100%;border-collapse:separate;border-spacing:2px;font-size:.8rem}
.confusion th,.confusion td{border:0;padding:.35rem .4rem}
.confusion tbody th{text-align:right;white-space:nowrap;padding-right:.6rem;color:var(--ink);font-weight:500;vertical-align:middle;
max-width:12rem;overflow:hidden;text-overflow:ellipsis;position:sticky;left:0;background:var(--paper)}
.confusion thead th{height:6.2rem;padding:0;vertical-align:bottom;color:var(--ink);font-weight:500}
.confusion thead th>span{display:block;writing-mode:vertical-rl;transform:rotate(180deg);margin:0 auto;white-space:nowrap;max-height:9rem;overflow:hidden;line-height:1.15}
.confusion td{text-align:center;min-width:2.7rem;height:2.3rem;vertical-align:middle;border-radius:3px}
.confusion .r{color:var(--muted);min-width:4.2rem;text-align:right;padding-left:.8rem}
.confusion thead th.r{text-align:right;color:var(--muted);height:auto}
.confusion .hi{color:var(--heat-ink)}
.confusion .z{color:var(--line)}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(112px,1fr));gap:1.1rem .9rem}
.mistakes img{width:100%;aspect-ratio:1;object-fit:contain;image-rendering:pixelated;background:#000;border-radius:6px;display:block}
.mistakes figcaption{font-size:.8rem;line-height:1.35;margin-top:.35rem;overflow-wrap:anywhere}
.mistakes .is{color:var(--muted)}
.mistakes small{color:var(--muted);font-size:.74rem}
.key{display:inline-block;width:.7rem;height:.7rem;border-radius:2px;margin-right:.5rem;vertical-align:baseline}
footer{margin-top:3.2rem;padding-top:1.2rem;border-top:1px solid var(--line);font-size:.85rem;color:var(--muted)}
footer p{max-width:80ch}
@media (max-width:600px){main{padding:1.6rem 1rem 3rem}section{margin-top:2.3rem}.facts{grid-template-columns:1fr 1fr}
#headline{grid-template-columns:1fr 1fr}#headline>div{padding:.8rem .9rem}#headline .value{font-size:1.45rem}#headline .value small{font-size:.8rem}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--muted:#444;--line:#bbb;--grid:#ddd;--heat:0,82,147;--heat-ink:#fff;
--c0:#0072b2;--c1:#e69f00;--c2:#009e73;--c3:#cc79a7;--c4:#d55e00;--c5:#56b4e9;--bad:213,94,0}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}body{font-size:10pt}section{break-inside:avoid;margin-top:1.6rem}#layers,#mistakes{break-inside:auto}
tr,figure{break-inside:avoid}.scroll{overflow:visible}}
)css";

}  // namespace mote::html
