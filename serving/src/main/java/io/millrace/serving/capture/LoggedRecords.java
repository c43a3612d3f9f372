package io.millrace.serving.capture;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// The records of some segments of the log, one after the other. One is in the heap at a time. Not
/// thread-safe.
final class LoggedRecords implements Iterator<CaptureRecord>, AutoCloseable {
  private final CaptureLog captures;
  private final Iterator<String> segments;
  private final Beginning beginning;
  private @Nullable SegmentReader reader;
  private Iterator<CaptureRecord> records = Collections.emptyIterator();

  /// What is done with a segment when its turn has come.
  @FunctionalInterface
  interface Beginning {
    /// @return its records in the order wanted
    Iterator<CaptureRecord> begin(String segment, SegmentReader reader);
  }

  LoggedRecords(CaptureLog captures, List<String> segments, Beginning beginning) {
    this.captures = captures;
    this.segments = segments.iterator();
    this.beginning = beginning;
  }

  /// All that are in the log now.
  static LoggedRecords newestFirst(CaptureLog captures) {
    return new LoggedRecords(captures, captures.newest(), (_, reader) -> reader.newestFirst());
  }

  @Override
  public boolean hasNext() {
    while (!records.hasNext() && segments.hasNext()) {
      close();
      String segment = segments.next();
      SegmentReader next = captures.records(segment);
      reader = next;
      records = beginning.begin(segment, next);
    }
    return records.hasNext();
  }

  @Override
  public CaptureRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return records.next();
  }

  /// Those that are left.
  Stream<CaptureRecord> stream() {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false);
  }

  @Override
  public void close() {
    SegmentReader present = reader;
    if (present != null) {
      present.close();
      reader = null;
    }
  }
}
