const r = /a[/]b;
