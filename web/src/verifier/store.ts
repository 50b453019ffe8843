/* What does the phone keep? Public lists, the language, and reports that wait for a connection; never a letter. */

const NAME = "aman-verifier";
const TABLE = "kept";

/** Keeps values in the browser's own database, and in memory where the browser allows none. */
export class Store {
  private readonly memory = new Map<string, unknown>();
  private constructor(private readonly database: IDBDatabase | null) {}

  static async open(): Promise<Store> {
    try {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE);
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
        asked.onblocked = () => reject(new Error("blocked"));
      });
      // A newer page may want to change the database: never stand in its way.
      database.onversionchange = () => database.close();
      return new Store(database);
    } catch {
      return new Store(null);
    }
  }

  async get<T>(key: string): Promise<T | undefined> {
    if (this.memory.has(key)) return this.memory.get(key) as T;
    try {
      return await this.ask<T>("readonly", (table) => table.get(key) as IDBRequest<T>);
    } catch {
      return undefined;
    }
  }

  async put(key: string, value: unknown): Promise<void> {
    try {
      await this.ask("readwrite", (table) => table.put(value, key));
      this.memory.delete(key);
    } catch {
      // A full or evicted store: what was learned holds as long as the page is open.
      this.memory.set(key, value);
    }
  }

  private ask<T>(mode: IDBTransactionMode, what: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.database === null) {
        reject(new Error("no database"));
        return;
      }
      const request = what(this.database.transaction(TABLE, mode).objectStore(TABLE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }
}

/** Ask the browser not to clear what is kept; it may say no. */
export function askToKeep(): void {
  void navigator.storage?.persist?.().catch(() => false);
}
