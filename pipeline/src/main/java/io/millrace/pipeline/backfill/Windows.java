package io.millrace.pipeline.backfill;

import static io.millrace.base.ErrorCode.BACKFILL_INVALID;
import static io.millrace.base.MillraceException.require;

import io.millrace.base.json.Json;
import io.millrace.pipeline.backfill.Backfill.Window;
import io.millrace.pipeline.event.Arrival;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.Schedule;
import io.millrace.pipeline.event.TargetInput;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Cuts a stretch of time into windows, and makes the input of each as a firing at its end would.
/// Pure.
final class Windows {
  private static final int MOST = 10_000;
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,4})([mhd])");
  private static final JsonNode TIMES =
      Json.parse("{\"start\": \"$.event.data.start\", \"end\": \"$.event.data.end\"}");

  private Windows() {}

  /// @param every `30m`, `6h`, `1d`, or an expression of a [Schedule], read in UTC
  static Function<Instant, Optional<Instant>> steps(String every) {
    Matcher duration = DURATION.matcher(every);
    if (!duration.matches()) {
      return new Schedule("backfill", every, ZoneOffset.UTC, Optional.empty())::next;
    }
    long count = Long.parseLong(duration.group(1));
    Duration step =
        switch (duration.group(2)) {
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    return time -> Optional.of(time.plus(step));
  }

  /// Where the first window of a schedule begins: at its first time that is not before `from`.
  static Instant first(Instant from, String every, Function<Instant, Optional<Instant>> steps) {
    return DURATION.matcher(every).matches() || every.startsWith("rate")
        ? from
        : steps.apply(from.minusMillis(1)).orElse(from);
  }

  /// The windows that are whole.
  /// @param settings with a target's input, see [TargetInput]
  /// @throws io.millrace.base.MillraceException with `BACKFILL_INVALID` if there is none, or too
  ///     many
  static List<Window> cut(
      Instant from,
      Instant to,
      Function<Instant, Optional<Instant>> steps,
      JsonNode settings,
      String schedule) {
    List<Window> windows = new ArrayList<>();
    Instant start = from.truncatedTo(ChronoUnit.SECONDS);
    Optional<Instant> end = steps.apply(start);
    while (end.isPresent() && !end.get().isAfter(to)) {
      require(
          windows.size() < MOST,
          BACKFILL_INVALID,
          "Take longer windows or a shorter time.",
          "There are more than %d windows.",
          MOST);
      windows.add(window(start, end.get(), settings, schedule));
      start = end.get();
      end = steps.apply(start);
    }
    require(
        !windows.isEmpty(),
        BACKFILL_INVALID,
        "Take shorter windows or a longer time.",
        "No whole window lies between %s and %s.",
        from,
        to);
    return windows;
  }

  private static Window window(Instant start, Instant end, JsonNode settings, String schedule) {
    ObjectNode data =
        Json.object()
            .put("schedule", schedule)
            .put("due", end.toString())
            .put("start", start.toString())
            .put("end", end.toString());
    Event event =
        new Event(
            end.toString(),
            Event.OWN_SOURCES + "backfill/" + schedule,
            Event.SCHEDULE_FIRED,
            Optional.of(schedule),
            end,
            data);
    String name = Window.name(start, end);
    return new Window(
        name, start, end, TargetInput.of(settings, new Arrival(event, name, Optional.empty())));
  }

  /// The settings of a backfill that says its input itself, or nothing: then it is the times.
  static JsonNode settings(Optional<JsonNode> input) {
    ObjectNode settings = Json.object();
    settings.set("input", input.orElse(TIMES));
    return settings;
  }
}
