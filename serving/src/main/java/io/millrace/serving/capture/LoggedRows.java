package io.millrace.serving.capture;

import io.millrace.serving.Capture;
import io.millrace.serving.CapturedInput;
import io.millrace.serving.EndpointStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The captures of the log, which are not in the table yet.
///
/// @param endpoints whose configs say what their records hold
record LoggedRows(CaptureLog captures, EndpointStore endpoints) {
  /// The newest that are wanted, newest first.
  /// @param limit no further request is looked at once there are as many rows
  /// @param searchedMax of the endpoint's requests that are looked at
  List<Capture> newest(String endpoint, Predicate<Capture> isWanted, int limit, int searchedMax) {
    RecordRows rows = new RecordRows(endpoints);
    List<Capture> found = new ArrayList<>();
    try (LoggedRecords records = LoggedRecords.newestFirst(captures)) {
      for (int searched = 0;
          found.size() < limit && searched < searchedMax && records.hasNext(); ) {
        CaptureRecord record = records.next();
        if (record.endpoint().equals(endpoint)) {
          captures(record, rows).filter(isWanted).forEach(found::add);
          searched++;
        }
      }
    }
    return found;
  }

  /// What an endpoint was asked for last, newest first.
  List<CapturedInput> newestInputs(GivenAnswers given, int limit) {
    RecordRows rows = new RecordRows(endpoints);
    List<CapturedInput> found = new ArrayList<>();
    try (LoggedRecords records = LoggedRecords.newestFirst(captures)) {
      while (found.size() < limit && records.hasNext()) {
        CaptureRecord record = records.next();
        if (record.endpoint().equals(given.endpoint())
            && given.has(record.config(), record.variant())) {
          found.addAll(rows.inputs(record));
        }
      }
    }
    return found;
  }

  /// Those of one request, in their order.
  List<Capture> ofRequest(String endpoint, String eventId) {
    try (LoggedRecords records = LoggedRecords.newestFirst(captures)) {
      while (records.hasNext()) {
        CaptureRecord record = records.next();
        if (record.endpoint().equals(endpoint) && record.eventId().toString().equals(eventId)) {
          return captures(record, new RecordRows(endpoints)).toList();
        }
      }
    }
    return List.of();
  }

  private static Stream<Capture> captures(CaptureRecord record, RecordRows rows) {
    return rows.of(record).stream().map(CaptureTable::capture);
  }
}
