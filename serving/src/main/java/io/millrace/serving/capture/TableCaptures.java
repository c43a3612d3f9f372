package io.millrace.serving.capture;

import static io.millrace.base.ErrorCode.BOOKMARK_INVALID;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.Tables;
import io.millrace.ml.frame.Frame;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The captures of the log and of the table.
public final class TableCaptures implements Captures {
  private static final Logger log = LoggerFactory.getLogger(TableCaptures.class);

  private static final Duration MOVE_AT_LATEST = Duration.ofMinutes(1);

  /// Begins the keys of commits that are no moves.
  private static final String ADDED = "added/";

  /// A bookmark is this with how many rows of the table lie before it.
  private static final String ROWS = "rows:";

  /// Rows of the table that are looked through for answers at a time.
  private static final long ANSWERS_MAX = 250_000;

  /// Rows of the table that a search looks at first; then four times as many each time.
  private static final long SEARCH_STEP = 1_000;

  private final CaptureLog captures;
  private final Tables tables;
  private final CaptureMover mover;
  private final EndpointStore endpoints;
  private final LoggedRows logged;
  private final BackgroundMoves moves;

  /// Begins to move what the log holds; the table is created by the first capture.
  /// @param captures closed with this object
  /// @param moveEvery how often what is in the log is moved without being asked; a part of
  ///     it each minute on a busy machine, until the log is half full
  public TableCaptures(
      CaptureLog captures,
      Tables tables,
      ObjectStore objects,
      EndpointStore endpoints,
      Duration moveEvery) {
    this.captures = captures;
    this.tables = tables;
    this.endpoints = endpoints;
    mover = new CaptureMover(captures, tables, objects, endpoints);
    logged = new LoggedRows(captures, endpoints);
    moves =
        BackgroundMoves.start(
            captures,
            mover,
            moveEvery,
            MOVE_AT_LATEST,
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)::getCpuLoad);
  }

  @Override
  public void flush() {
    mover.move();
  }

  @Override
  public CapturedRows since(String endpoint, Optional<String> bookmark) {
    long end = rows();
    long from = bookmark.isPresent() ? position(bookmark.get(), end) : 0;
    String next = ROWS + end;
    return from == end
        ? InputFrames.of(List.of(), next)
        : InputFrames.of(
            given(
                endpoint,
                CaptureTable.captures(tables.read(CaptureTable.of(endpoint).rows(from, end)))),
            next);
  }

  @Override
  public String bookmark() {
    return ROWS + rows();
  }

  @Override
  public CapturedAnswers answers(String endpoint, String bookmark) {
    long end = rows();
    long from = position(bookmark, end);
    long to = Math.min(end, from + ANSWERS_MAX);
    return from == end
        ? CapturedAnswers.none(bookmark)
        : answers(endpoint, CaptureTable.of(endpoint).rows(from, to), ROWS + to);
  }

  @Override
  public CapturedAnswers answersTo(String endpoint, Set<String> inferenceIds) {
    long end = rows();
    return end == 0 || inferenceIds.isEmpty()
        ? CapturedAnswers.none(ROWS + end)
        : answers(
            endpoint, CaptureTable.answersTo(endpoint, inferenceIds).rows(0, end), ROWS + end);
  }

  /// What models predicted is read only where several numbers were answered, which stand there.
  private CapturedAnswers answers(String endpoint, Scan scan, String bookmark) {
    Frame answers = tables.read(scan.columns(CaptureTable.ANSWERS));
    if (CaptureTable.hasSeveral(answers)) {
      answers = tables.read(scan.columns(CaptureTable.ANSWERS_OF_SEVERAL));
    }
    return CaptureTable.answers(answers, new GivenAnswers(endpoints, endpoint), bookmark);
  }

  /// How many there are in the table.
  private long rows() {
    return tables
        .columns(TABLE)
        .flatMap(_ -> tables.snapshot(TABLE))
        .map(Snapshot::rows)
        .orElse(0L);
  }

  private List<Capture> given(String endpoint, List<Capture> captures) {
    GivenAnswers given = new GivenAnswers(endpoints, endpoint);
    return captures.stream()
        .filter(capture -> given.has(capture.config(), capture.variant()))
        .toList();
  }

  @Override
  public List<Capture> newest(CaptureSearch search, int limit) {
    GivenAnswers given = new GivenAnswers(endpoints, search.endpoint());
    Predicate<Capture> isWanted =
        capture ->
            search.matches(capture)
                && (search.variant().isPresent() || given.has(capture.config(), capture.variant()));
    SequencedMap<String, Capture> found = new LinkedHashMap<>();
    Consumer<Capture> add =
        capture -> found.putIfAbsent(capture.eventId() + "/" + capture.row(), capture);
    // The log comes first: what moves meanwhile is met twice, and not missed.
    logged.newest(search.endpoint(), isWanted, limit, SEARCHED_MAX).forEach(add);
    long from = rows();
    int searched = 0;
    for (long step = SEARCH_STEP;
        from > 0 && found.size() < limit && searched < SEARCHED_MAX;
        step *= 4) {
      long to = from;
      from = Math.max(0, to - step);
      List<Capture> looked =
          CaptureTable.captures(tables.read(CaptureTable.of(search.endpoint()).rows(from, to)));
      searched += looked.size();
      looked.stream().filter(isWanted).forEach(add);
    }
    return found.values().stream()
        .sorted(Comparator.comparing(Capture::time).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<CapturedInput> newestInputs(String endpoint, int limit) {
    GivenAnswers given = new GivenAnswers(endpoints, endpoint);
    // The log comes first: what moves meanwhile is met twice, and not missed.
    List<CapturedInput> found = logged.newestInputs(given, limit);
    long from = rows();
    long last = Math.max(0, from - SEARCHED_MAX);
    for (long step = SEARCH_STEP; from > last && found.size() < limit; step *= 4) {
      long to = from;
      from = Math.max(last, to - step);
      Scan scan = CaptureTable.of(endpoint).rows(from, to).columns(CaptureTable.INPUTS);
      found.addAll(CaptureTable.inputs(tables.read(scan), given).reversed());
    }
    return found.subList(0, Math.min(limit, found.size()));
  }

  @Override
  public List<Capture> ofRequest(String endpoint, String eventId) {
    List<Capture> waiting = logged.ofRequest(endpoint, eventId);
    if (!waiting.isEmpty()) {
      return waiting;
    }
    if (tables.columns(TABLE).isEmpty()) {
      return List.of();
    }
    Scan scan = CaptureTable.of(endpoint).where(CaptureTable.EVENT_ID, eventId);
    return CaptureTable.captures(tables.read(scan)).stream()
        .sorted(Comparator.comparingInt(Capture::row))
        .toList();
  }

  @Override
  public void add(List<Capture> rows, String key) {
    tables.create(TABLE, CaptureTable.COLUMNS);
    tables.append(TABLE, rows.stream().map(CaptureTable::row).toList(), ADDED + key);
  }

  /// Whether a commit was made by [#add].
  static boolean isAdded(Snapshot snapshot) {
    return snapshot.commitKey().startsWith(ADDED);
  }

  @Override
  public long waitingBytes() {
    return captures.bytes();
  }

  @Override
  public long dropped() {
    return captures.dropped();
  }

  /// Moves what can be moved, and keeps the rest on disk for the next start.
  @Override
  public void close() {
    moves.close();
    try {
      flush();
    } catch (MillraceException e) {
      log.warn("capture.not_moved code={} detail={}", e.code(), e.detail());
    }
    captures.close();
  }

  /// The first row after a bookmark: positions stay as they are, whatever becomes of the files.
  /// Bookmarks of earlier versions are the ids of snapshots.
  private long position(String bookmark, long end) {
    try {
      long rows =
          bookmark.startsWith(ROWS)
              ? Long.parseLong(bookmark.substring(ROWS.length()))
              : rowsAt(bookmark);
      if (rows >= 0 && rows <= end) {
        return rows;
      }
    } catch (NumberFormatException e) {
      // Reported below, as one that is beyond the end.
    }
    throw new MillraceException(
        BOOKMARK_INVALID,
        "bookmark: '%s' names no place in the table %s".formatted(bookmark, TABLE),
        "Pass the bookmark of an earlier answer, or none to begin at the beginning.");
  }

  private long rowsAt(String snapshot) {
    if (snapshot.isEmpty()) {
      return 0; // there was no table
    }
    long id = Long.parseLong(snapshot);
    return tables.snapshots(TABLE).stream()
        .filter(each -> each.id() == id)
        .mapToLong(Snapshot::rows)
        .findFirst()
        .orElse(-1);
  }
}
