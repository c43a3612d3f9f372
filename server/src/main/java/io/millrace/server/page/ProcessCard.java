package io.millrace.server.page;

import io.millrace.serving.OutsideView;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The processes of a model that Java does not evaluate, as texts.
///
/// @param sentence what runs, and how many there may be
/// @param log the last lines that they printed
public record ProcessCard(
    String model, int version, String sentence, List<Row> rows, List<String> log) {
  private static final int REASON_MAX = 300;

  /// A process.
  ///
  /// @param reason why it has failed; empty if it has not: the other states say all
  /// @param memory `–` where the machine does not tell
  public record Row(
      int number,
      Tone tone,
      Instant since,
      String inFlight,
      String memory,
      String failures,
      String reason) {}

  static ProcessCard of(OutsideView view) {
    List<Row> rows =
        IntStream.range(0, view.processes().size())
            .mapToObj(i -> row(i + 1, view.processes().get(i)))
            .toList();
    return new ProcessCard(
        view.model().name(), view.model().version(), sentence(view), rows, view.log());
  }

  private static String sentence(OutsideView view) {
    String runs =
        switch (view.kind()) {
          case "onnx" -> "ONNX Runtime";
          case "python" -> "Python";
          case "image" -> "A container";
          default -> "Its own program";
        };
    String memory = memory(view.memoryMegabytes());
    String scale =
        view.min() == view.max()
            ? "%s of at most %s".formatted(Format.count(view.max(), "process"), memory)
            : "%d to %d processes of at most %s, one more above %d requests in flight each"
                .formatted(view.min(), view.max(), memory, view.target());
    String waiting =
        view.waiting() == 0 ? "" : "; " + Format.count(view.waiting(), "request") + " wait";
    return "%s, %s%s".formatted(runs, scale, waiting);
  }

  /// As settings have it: a GB is 1,024 MB.
  private static String memory(int megabytes) {
    return megabytes < 1_024
        ? megabytes + " MB"
        : new DecimalFormat("0.#", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(megabytes / 1_024.0)
            + " GB";
  }

  private static Row row(int number, OutsideView.Replica replica) {
    return new Row(
        number,
        tone(replica.state()),
        replica.since(),
        Format.count(replica.inFlight()),
        replica.memoryBytes().isPresent() ? Format.bytes(replica.memoryBytes().getAsLong()) : "–",
        Format.count(replica.failures()),
        replica.state() == OutsideView.State.FAILED
            ? Format.shortened(replica.reason(), REASON_MAX)
            : "");
  }

  private static Tone tone(OutsideView.State state) {
    return switch (state) {
      case STARTING -> Tone.run("Starting");
      case READY -> Tone.ok("Ready");
      case SILENT -> Tone.warn("Misses pings");
      case FAILED -> Tone.err("Failed");
      case STOPPED -> Tone.waiting("Stopped");
    };
  }
}
