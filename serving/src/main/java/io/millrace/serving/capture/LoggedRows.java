package io.millrace.serving.capture;

import io.millrace.serving.Capture;
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
    var records = records(endpoint).limit(searchedMax).iterator();
    while (found.size() < limit && records.hasNext()) {
      captures(records.next(), rows).filter(isWanted).forEach(found::add);
    }
    return found;
  }

  /// Those of one request, in their order.
  List<Capture> ofRequest(String endpoint, String eventId) {
    return records(endpoint)
        .filter(record -> record.eventId().toString().equals(eventId))
        .findFirst()
        .map(record -> captures(record, new RecordRows(endpoints)).toList())
        .orElse(List.of());
  }

  /// Newest first, a segment at a time in memory.
  private Stream<CaptureRecord> records(String endpoint) {
    captures.roll();
    return captures.sealed().reversed().stream()
        .flatMap(segment -> captures.read(segment).reversed().stream())
        .filter(record -> record.endpoint().equals(endpoint));
  }

  private static Stream<Capture> captures(CaptureRecord record, RecordRows rows) {
    return rows.of(record).stream().map(CaptureTable::capture);
  }
}
