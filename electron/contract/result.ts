/** How every call across the bridge answers. No stack, class name or path crosses. */
export type Result<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Refusal }

/** `code` is one of the error codes; the renderer has words for each. `params` fill those words. */
export type Refusal = Readonly<{ code: string; params: Readonly<Record<string, string | number>> }>
