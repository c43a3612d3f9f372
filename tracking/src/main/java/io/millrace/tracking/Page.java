package io.millrace.tracking;

import java.util.List;
import java.util.Optional;

/// A part of a longer list.
///
/// @param nextPageToken asks for the part after this one; absent at the end. It names a place in
///     the order, not a count, so that nothing is skipped or repeated when rows are added between
///     two pages
public record Page<T>(List<T> items, Optional<String> nextPageToken) {
  public Page {
    items = List.copyOf(items);
  }
}
