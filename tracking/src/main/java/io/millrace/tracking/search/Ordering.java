package io.millrace.tracking.search;

/// A sort key that a search understands.
public record Ordering(Entity entity, String key, SortKey.Direction direction) {}
