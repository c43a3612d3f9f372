package io.millrace.serving;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The captured requests and answers: first in a log on local disk, then in the table `captures`,
/// exactly once, and beside it as SageMaker capture lines in the object store.
///
/// Thread-safe; blocks.
public interface Captures extends AutoCloseable {
  /// The table's name in SQL.
  String TABLE = "captures";

  /// How many rows of the endpoint a search looks at.
  int SEARCHED_MAX = 50_000;

  /// Moves everything that was captured before this call into the table; returns when it is there.
  /// @throws io.millrace.base.MillraceException if the table or the object store cannot be
  ///     written; nothing is lost, the next attempt goes on
  void flush();

  /// The rows of an endpoint, from traffic and batches, that came into the table after `bookmark`;
  /// not what its shadows answered.
  /// Call [#flush] before to have all of them.
  /// @param bookmark what the call before gave; absent: from the beginning
  /// @throws io.millrace.base.MillraceException with `BOOKMARK_INVALID`
  CapturedRows since(String endpoint, Optional<String> bookmark);

  /// The end of the table, as a bookmark.
  String bookmark();

  /// The next answers of an endpoint that came into the table after `bookmark`, those of its
  /// shadows left out. At most so many as are well held in memory: there are more while the
  /// bookmark changes. Call [#flush] before to have all of them.
  /// @param bookmark what the call before gave
  /// @throws io.millrace.base.MillraceException with `BOOKMARK_INVALID`
  CapturedAnswers answers(String endpoint, String bookmark);

  /// The answers in the table that have one of these inference ids, in the order in which they came
  /// there, those of shadows left out.
  CapturedAnswers answersTo(String endpoint, Set<String> inferenceIds);

  /// The newest captures that a search wants, newest first, whether they are in the table yet or
  /// not. A narrow search looks at the newest [#SEARCHED_MAX] rows, and at a few more at most.
  /// @param limit at most this many, 1 to 1,000
  List<Capture> newest(CaptureSearch search, int limit);

  /// The newest captures of an endpoint, newest first.
  /// @param limit at most this many, 1 to 1,000
  default List<Capture> newest(String endpoint, int limit) {
    return newest(CaptureSearch.all(endpoint), limit);
  }

  /// What an endpoint was asked for last, newest first, whether it is in the table yet or not; not
  /// what a single model was asked for. A row that is moved meanwhile may be there twice.
  /// @param limit at most this many, 1 to 1,000
  List<CapturedInput> newestInputs(String endpoint, int limit);

  /// The rows of one request, in their order; empty if there are none.
  List<Capture> ofRequest(String endpoint, String eventId);

  /// Adds rows that were not served one by one, such as those of a batch, at once and exactly once
  /// per key.
  /// @param key 1 to 150 characters
  void add(List<Capture> rows, String key);

  /// The disk that captures take until they are in the table, bytes.
  long waitingBytes();

  /// How many captures were dropped because disk was lacking, since the start.
  long dropped();

  @Override
  void close();
}
