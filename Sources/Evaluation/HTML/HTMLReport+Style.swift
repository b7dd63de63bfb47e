extension HTMLReport {
    static let style: HTML = """
        :root {
          color-scheme: light dark;
          --paper: #fbfaf7; --card: #ffffff; --ink: #1c2430; --soft: #5b6573; --line: #dcdfe3; --grid: #e9ebee;
          --accent: #14588f; --pneumonia: #b4521c; --normal: #2b7a8c; --alert: #8a2b1d; --alert-paper: #fbeae6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12161c; --card: #1a2029; --ink: #e7eaee; --soft: #a3adba; --line: #333c48; --grid: #28303b;
            --accent: #7db8ea; --pneumonia: #ef9a63; --normal: #5fb9cb; --alert: #ffb4a4; --alert-paper: #3a1d18;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; font-variant-numeric: tabular-nums; }
        header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
        h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; margin: 1.5rem 0 1rem; letter-spacing: -0.01em; }
        h2 { font-size: 1.25rem; margin: 3rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--line); }
        h3 { font-size: 1rem; margin: 0 0 0.5rem; }
        h3 small { color: var(--soft); font-weight: 400; }
        p { margin: 0 0 0.75rem; max-width: 68ch; }
        code { font: 0.8125rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        .disclaimer { margin: 1.25rem 0 0; max-width: none; padding: 0.6rem 1rem; border-left: 4px solid var(--alert); background: var(--alert-paper); color: var(--alert); font-weight: 600; }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.75rem 1.5rem; margin: 0; }
        .facts div { min-width: 0; }
        .facts .wide { grid-column: 1 / -1; }
        dt { color: var(--soft); font-size: 0.8125rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .notes { margin: 0; padding-left: 1.25rem; max-width: 72ch; }
        .notes li + li { margin-top: 0.35rem; }
        .points { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr)); gap: 1rem; margin: 1rem 0 1.5rem; }
        article, figure { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 1rem; margin: 0; min-width: 0; }
        article p { margin: 0.75rem 0 0; font-size: 0.9375rem; }
        .diagrams { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1rem; }
        figure > svg { display: block; width: 100%; max-width: 30rem; height: auto; margin: 0 auto; }
        figcaption { color: var(--soft); font-size: 0.875rem; margin-top: 0.5rem; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; margin: 0 0 0.5rem; padding: 0; color: var(--ink); }
        .legend li { display: flex; align-items: center; gap: 0.4rem; }
        .legend svg { width: 1rem; height: 1rem; }
        .swatch { width: 0.8rem; height: 0.8rem; border-radius: 2px; print-color-adjust: exact; }
        .swatch.pneumonia { background: var(--pneumonia); }
        .swatch.normal { background: var(--normal); }
        svg text { fill: var(--soft); font-size: 10px; font-family: inherit; }
        svg text.axis { fill: var(--ink); font-size: 11px; }
        svg path { fill: none; }
        .grid { stroke: var(--grid); }
        .chance { stroke: var(--soft); stroke-dasharray: 4 4; }
        .curve { stroke: var(--accent); stroke-width: 2; stroke-linejoin: round; }
        .point > * { fill: var(--card); stroke: var(--ink); stroke-width: 1.75; }
        .bin path { stroke: var(--accent); stroke-width: 1.5; opacity: 0.6; }
        .bin circle { fill: var(--accent); }
        rect.pneumonia { fill: var(--pneumonia); }
        rect.normal { fill: var(--normal); }
        .base { stroke: var(--ink); }
        .threshold { stroke: var(--soft); stroke-dasharray: 3 3; }
        .scroll { overflow-x: auto; margin: 0.5rem 0; }
        .scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
        table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
        caption { text-align: left; color: var(--soft); font-size: 0.8125rem; padding-bottom: 0.35rem; }
        th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.45rem 0; border-bottom: 1px solid var(--line); }
        thead th { font-size: 0.8125rem; color: var(--soft); font-weight: 600; vertical-align: bottom; }
        tbody th { font-weight: 500; min-width: 9rem; overflow-wrap: anywhere; }
        bdi { display: inline-block; width: max-content; max-width: min(22rem, 50vw); }
        td b { font-weight: 600; }
        td small { display: block; color: var(--soft); white-space: nowrap; }
        .reading { display: block; color: var(--soft); font-size: 0.875rem; font-weight: 400; }
        .undefined { display: block; max-width: 9rem; color: var(--soft); font-size: 0.8125rem; }
        .confusion td { font-size: 1.125rem; }
        .confusion th { overflow-wrap: normal; min-width: 0; }
        .confusion .wrong { color: var(--alert); }
        details { margin-top: 0.5rem; }
        summary { cursor: pointer; color: var(--accent); }
        .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); gap: 0 2rem; }
        .method { color: var(--soft); font-size: 0.9375rem; }
        .method h2 { color: var(--ink); }
        footer { margin-top: 3rem; padding-bottom: 2rem; color: var(--alert); font-weight: 600; }
        @media print {
          :root { color-scheme: light; --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --grid: #ddd;
            --accent: #14588f; --pneumonia: #b4521c; --normal: #2b7a8c; --alert: #8a2b1d; --alert-paper: #fff; }
          body { font-size: 10pt; }
          article, figure, tr { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
          .scroll { overflow: visible; }
        }
        """
}
