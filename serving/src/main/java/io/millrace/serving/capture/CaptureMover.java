package io.millrace.serving.capture;

import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Commit;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.Tables;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointStore;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves sealed segments out of the log: into the object store, then into the table, then away.
///
/// Some segments are one commit, which names them all. Both writes can be done again after a crash,
/// at whatever point, and change nothing: the objects are replaced by themselves, and segments that
/// the newest commit names are only deleted. Thread-safe; one move at a time.
final class CaptureMover {
  private static final Logger log = LoggerFactory.getLogger(CaptureMover.class);
  private static final String KEY = "captures/";
  private static final String SEGMENTS = "segments";

  /// A commit costs tens of milliseconds, a file and a snapshot; while it is made, its rows are in
  /// memory, and nobody looks how busy the machine is.
  static final int SEGMENTS_PER_COMMIT = 8;

  private final CaptureLog captures;
  private final Tables tables;
  private final CaptureFiles files;
  private final EndpointStore endpoints;
  private final ReentrantLock moving = new ReentrantLock();

  CaptureMover(CaptureLog captures, Tables tables, ObjectStore objects, EndpointStore endpoints) {
    this.captures = captures;
    this.tables = tables;
    files = new CaptureFiles(objects);
    this.endpoints = endpoints;
  }

  /// Moves everything that was appended before this call.
  void move() {
    moving.lock();
    try {
      captures.roll();
      for (List<String> waiting = waiting(); !waiting.isEmpty(); ) {
        List<String> part = first(waiting, SEGMENTS_PER_COMMIT);
        move(part);
        waiting = waiting.subList(part.size(), waiting.size());
      }
    } finally {
      moving.unlock();
    }
  }

  /// Moves as much as is one commit.
  /// @param most segments, up to [#SEGMENTS_PER_COMMIT]
  /// @return how many there were
  int moveSome(int most) {
    moving.lock();
    try {
      if (captures.sealed().size() < most) {
        captures.roll();
      }
      List<String> part = first(waiting(), most);
      if (!part.isEmpty()) {
        move(part);
      }
      return part.size();
    } finally {
      moving.unlock();
    }
  }

  private static List<String> first(List<String> waiting, int most) {
    return waiting.subList(0, Math.min(waiting.size(), most));
  }

  /// The sealed segments that are not in the table yet; those that are go away.
  private List<String> waiting() {
    List<String> sealed = captures.sealed();
    if (sealed.isEmpty()) {
      return sealed;
    }
    tables.create(Captures.TABLE, CaptureTable.COLUMNS);
    Set<String> committed = committed();
    sealed.stream().filter(committed::contains).forEach(captures::delete);
    return sealed.stream().filter(segment -> !committed.contains(segment)).toList();
  }

  /// The segments of the newest move. Those of all moves before it are deleted.
  private Set<String> committed() {
    return tables.snapshots(Captures.TABLE).reversed().stream()
        .filter(CaptureMover::isMove)
        .findFirst()
        .map(CaptureMover::segments)
        .orElse(Set.of());
  }

  /// Whether a commit was made by a move.
  static boolean isMove(Snapshot snapshot) {
    return snapshot.commitKey().startsWith(KEY);
  }

  /// Commits of earlier versions are of the one segment that their key names.
  private static Set<String> segments(Snapshot move) {
    String one = move.commitKey().substring(KEY.length());
    return Set.of(move.properties().getOrDefault(SEGMENTS, one).split(" "));
  }

  private void move(List<String> segments) {
    Commit commit =
        Commit.of(KEY + segments.getFirst()).with(Map.of(SEGMENTS, String.join(" ", segments)));
    RecordRows rows = new RecordRows(endpoints);
    try (LoggedRecords records = new LoggedRecords(captures, segments, this::stored)) {
      Iterable<@Nullable Object[]> all =
          () -> records.stream().flatMap(record -> rows.of(record).stream()).iterator();
      long added = tables.append(Captures.TABLE, all, commit).map(Snapshot::addedRows).orElse(0L);
      segments.forEach(captures::delete);
      log.info("capture.segments.moved segments={} rows={}", segments.size(), added);
    }
  }

  /// Stores a segment's files before its rows come.
  private Iterator<CaptureRecord> stored(String segment, SegmentReader reader) {
    files.store(segment, reader);
    return reader.oldestFirst();
  }
}
