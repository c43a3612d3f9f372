package io.millrace.pipeline.maprun.reader;

import io.millrace.base.MillraceException;
import io.millrace.pipeline.maprun.ItemReaderException;
import io.millrace.pipeline.maprun.Items;
import io.millrace.pipeline.states.MapItem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The items of many files, one file after the other; one is open at a time.
final class ChainedItems implements Items {
  /// A file that is opened when its turn has come.
  record Link(String source, Opening opening) {}

  /// Opens a file.
  @FunctionalInterface
  interface Opening {
    Values open() throws ItemReaderException;
  }

  /// Gives one file after the other.
  interface Links extends AutoCloseable {
    /// Empty at the end.
    Optional<Link> next() throws ItemReaderException;

    @Override
    void close();
  }

  private final Links links;
  private @Nullable Values current;
  private String source = "";
  private int read;

  ChainedItems(Links links) {
    this.links = links;
  }

  @Override
  public Optional<MapItem> next() throws ItemReaderException {
    try {
      Optional<JsonNode> value = value();
      return value.map(json -> new MapItem(read++, json));
    } catch (MillraceException e) {
      throw new ItemReaderException(e.detail() + " " + e.fix(), e);
    }
  }

  private Optional<JsonNode> value() throws ItemReaderException {
    while (true) {
      Values open = current;
      Optional<JsonNode> value = open == null ? Optional.empty() : open.next();
      if (value.isPresent()) {
        return value;
      }
      closeCurrent();
      Optional<Link> link = links.next();
      if (link.isEmpty()) {
        return Optional.empty();
      }
      source = link.get().source();
      current = link.get().opening().open();
    }
  }

  @Override
  public String source() {
    return source;
  }

  private void closeCurrent() {
    if (current != null) {
      current.close();
      current = null;
    }
  }

  @Override
  public void close() {
    closeCurrent();
    links.close();
  }
}
