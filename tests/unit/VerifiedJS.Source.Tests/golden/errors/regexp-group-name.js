const date = /(?<year>\d+)-(?<year>\d+)/;
