package io.millrace.serving.capture;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// The rows of some segments for the table. Each segment's files are stored when its rows begin. A
/// record's rows are in memory at a time. Not thread-safe.
final class MovedRows implements Iterator<@Nullable Object[]>, AutoCloseable {
  private final CaptureLog captures;
  private final CaptureFiles files;
  private final RecordRows recordRows;
  private final Iterator<String> segments;
  private @Nullable SegmentReader reader;
  private Iterator<CaptureRecord> records = Collections.emptyIterator();
  private Iterator<@Nullable Object[]> rows = Collections.emptyIterator();

  MovedRows(CaptureLog captures, CaptureFiles files, RecordRows recordRows, List<String> segments) {
    this.captures = captures;
    this.files = files;
    this.recordRows = recordRows;
    this.segments = segments.iterator();
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext()) {
      if (records.hasNext()) {
        rows = recordRows.of(records.next()).iterator();
      } else if (segments.hasNext()) {
        begin(segments.next());
      } else {
        return false;
      }
    }
    return true;
  }

  @Override
  public @Nullable Object[] next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }

  private void begin(String segment) {
    close();
    SegmentReader next = captures.records(segment);
    reader = next;
    files.store(segment, next);
    records = next.oldestFirst();
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
