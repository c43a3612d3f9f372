package io.millrace.tracking.search;

/// A comparison that a search understands.
///
/// @param key of an attribute or dataset its canonical name, else any
/// @param operand numeric or text as `entity` and `key` want; texts for `IN`; nothing for `IS NULL`
public record Criterion(Entity entity, String key, Operator operator, Operand operand) {}
