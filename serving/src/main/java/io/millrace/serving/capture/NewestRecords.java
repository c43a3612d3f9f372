package io.millrace.serving.capture;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The records of the log as it is now, newest first. One is in the heap at a time. Not
/// thread-safe.
final class NewestRecords implements Iterator<CaptureRecord>, AutoCloseable {
  private final CaptureLog captures;
  private final Iterator<String> segments;
  private @Nullable SegmentReader reader;
  private Iterator<CaptureRecord> records = Collections.emptyIterator();

  NewestRecords(CaptureLog captures) {
    this.captures = captures;
    segments = captures.newest().iterator();
  }

  @Override
  public boolean hasNext() {
    while (!records.hasNext() && segments.hasNext()) {
      close();
      SegmentReader next = captures.records(segments.next());
      reader = next;
      records = next.newestFirst();
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

  @Override
  public void close() {
    SegmentReader present = reader;
    if (present != null) {
      present.close();
      reader = null;
    }
  }
}
