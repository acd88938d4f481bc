/** Stands for Kit's `$service-worker`: the files of the stage, as Kit would list those of the store. */
export const build = ['/main.js'];
export const files: string[] = [];
export const prerendered = ['/shell'];
export const version = '1';
