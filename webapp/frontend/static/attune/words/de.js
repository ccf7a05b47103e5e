globalThis.attuneWords={plural:n=>Number(n!=1),words:{}};
