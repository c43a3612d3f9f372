package io.millrace.serving.capture;

import static io.millrace.base.ErrorCode.BOOKMARK_INVALID;

import com.sun.management.OperatingSystemMXBean;
import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectStore;
import io.millrace.data.table.Scan;
import io.millrace.data.table.Snapshot;
import io.millrace.data.table.Tables;
import io.millrace.serving.Capture;
import io.millrace.serving.CaptureSearch;
import io.millrace.serving.CapturedAnswers;
import io.millrace.serving.CapturedRows;
import io.millrace.serving.Captures;
import io.millrace.serving.EndpointConfig;
import io.millrace.serving.EndpointStore;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The captures of the log and of the table.
public final class TableCaptures implements Captures {
  private static final Logger log = LoggerFactory.getLogger(TableCaptures.class);

  private static final Duration MOVE_AT_LATEST = Duration.ofMinutes(5);

  private final CaptureLog captures;
  private final Tables tables;
  private final CaptureMover mover;
  private final EndpointStore endpoints;
  private final BackgroundMoves moves;

  /// Begins to move what the log holds; the table is created by the first capture.
  /// @param captures closed with this object
  /// @param moveEvery how often what is in the log is moved without being asked; after five
  ///     minutes on a busy machine, or when the log is half full
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
    Optional<Snapshot> newest = tables.columns(TABLE).flatMap(_ -> tables.snapshot(TABLE));
    if (newest.isEmpty()) {
      return InputFrames.of(List.of(), bookmark.orElse(""));
    }
    Scan scan = CaptureTable.of(endpoint).upTo(newest.get().id());
    Optional<Long> after = bookmark.filter(text -> !text.isEmpty()).map(this::snapshot);
    if (after.isPresent()) {
      scan = scan.after(after.get());
    }
    String next = Long.toString(newest.get().id());
    return after.isPresent() && after.get() == newest.get().id()
        ? InputFrames.of(List.of(), next)
        : InputFrames.of(given(endpoint, CaptureTable.captures(tables.read(scan))), next);
  }

  @Override
  public CapturedAnswers answers(String endpoint) {
    return tables.columns(TABLE).isEmpty()
        ? new CapturedAnswers(List.of(), new int[0], List.of(), new double[0])
        : CaptureTable.answers(tables.read(CaptureTable.answersOf(endpoint)), isGiven(endpoint));
  }

  private List<Capture> given(String endpoint, List<Capture> captures) {
    BiPredicate<Integer, String> isGiven = isGiven(endpoint);
    return captures.stream()
        .filter(capture -> isGiven.test(capture.config(), capture.variant()))
        .toList();
  }

  /// Not of what shadows answered: nobody was given that. Nor of what one model answered alone: it
  /// is not what the endpoint says of the row.
  private BiPredicate<Integer, String> isGiven(String endpoint) {
    Map<Integer, Optional<EndpointConfig>> configs = new HashMap<>();
    return (number, variant) ->
        !variant.endsWith(EndpointConfig.TARGET)
            && configs
                .computeIfAbsent(number, each -> endpoints.config(endpoint, each))
                .flatMap(config -> config.spec().shadow(variant))
                .isEmpty();
  }

  @Override
  public List<Capture> newest(CaptureSearch search, int limit) {
    List<Snapshot> all = tables.columns(TABLE).isPresent() ? tables.snapshots(TABLE) : List.of();
    List<Capture> found = new ArrayList<>();
    BiPredicate<Integer, String> isGiven = isGiven(search.endpoint());
    Predicate<Capture> isWanted =
        capture ->
            search.variant().isPresent() || isGiven.test(capture.config(), capture.variant());
    int from = all.size();
    int searched = 0;
    for (int step = 4; from > 0 && found.size() < limit && searched < SEARCHED_MAX; step *= 4) {
      int before = from;
      from = Math.max(0, from - step);
      Scan scan = CaptureTable.of(search.endpoint()).upTo(all.get(before - 1).id());
      scan = from == 0 ? scan : scan.after(all.get(from - 1).id());
      List<Capture> looked = CaptureTable.captures(tables.read(scan));
      searched += looked.size();
      looked.stream().filter(search::matches).filter(isWanted).forEach(found::add);
    }
    return found.stream()
        .sorted(Comparator.comparing(Capture::time).reversed())
        .limit(limit)
        .toList();
  }

  @Override
  public List<Capture> ofRequest(String endpoint, String eventId) {
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
    tables.append(TABLE, rows.stream().map(CaptureTable::row).toList(), "added/" + key);
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

  private long snapshot(String bookmark) {
    try {
      long id = Long.parseLong(bookmark);
      if (tables.snapshots(TABLE).stream().anyMatch(snapshot -> snapshot.id() == id)) {
        return id;
      }
    } catch (NumberFormatException e) {
      // Reported below, as one that is unknown.
    }
    throw new MillraceException(
        BOOKMARK_INVALID,
        "bookmark: '%s' names no snapshot of the table %s".formatted(bookmark, TABLE),
        "Pass the bookmark of an earlier answer, or none to begin at the beginning.");
  }
}
