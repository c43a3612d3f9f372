package io.millrace.serving.capture;

import io.millrace.base.json.Json;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import java.io.OutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.ObjectWriter;

/// Puts records into SageMaker's data capture files: one file for each hour of a variant in a
/// segment.
final class CaptureFiles {
  private static final ObjectWriter LINES =
      Json.mapper()
          .writer()
          .withRootValueSeparator("\n")
          .without(StreamWriteFeature.AUTO_CLOSE_TARGET);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy/MM/dd/HH", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long HOUR_MILLIS = 3_600_000;

  private final ObjectStore objects;

  CaptureFiles(ObjectStore objects) {
    this.objects = objects;
  }

  /// @param hour since 1970
  private record Folder(String endpoint, String variant, long hour) {
    static Folder of(CaptureRecord record) {
      return new Folder(
          record.endpoint(), record.variant(), Math.floorDiv(record.epochMillis(), HOUR_MILLIS));
    }

    /// `captures/<endpoint>/<variant>/<yyyy>/<mm>/<dd>/<hh>`, by the time of the answer in UTC.
    ObjectKey key() {
      return ObjectKey.of("captures")
          .resolve(endpoint)
          .resolve(variant)
          .resolve(HOUR.format(Instant.ofEpochMilli(hour * HOUR_MILLIS)));
    }
  }

  /// Stores the records of a segment; doing it again replaces the files by themselves.
  void store(String segment, SegmentReader records) {
    Map<Folder, List<Integer>> places = new LinkedHashMap<>();
    for (int place = 0; place < records.count(); place++) {
      places.computeIfAbsent(Folder.of(records.get(place)), _ -> new ArrayList<>()).add(place);
    }
    places.forEach(
        (folder, own) ->
            objects.put(folder.key().resolve(segment + ".jsonl"), out -> write(records, own, out)));
  }

  private static void write(SegmentReader records, List<Integer> places, OutputStream out) {
    try (JsonGenerator json = LINES.createGenerator(out)) {
      places.forEach(place -> CaptureLine.write(records.get(place), json));
      json.writeRaw('\n');
    }
  }
}
