/** The engine whole: tensors, ops with their rules, the transforms. Ops and layers bear the same names, hence a subpath of its own. */
export * from "@chainrule/engine";
