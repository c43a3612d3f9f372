package io.millrace.server.page;

import io.millrace.pipeline.ExecutionId;
import io.millrace.pipeline.Executions;
import io.millrace.pipeline.event.Event;
import io.millrace.pipeline.event.EventBus;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An event as a sentence, with what it started.
///
/// @param title names what happened
/// @param detail one more sentence; may be empty
public record EventRow(
    long sequence,
    Event event,
    Instant received,
    Tone tone,
    String title,
    String detail,
    List<Way> ways) {
  public EventRow {
    ways = List.copyOf(ways);
  }

  /// A rule that matched, and what became of its target.
  /// @param href of the execution that was started; empty if there is none
  public record Way(EventBus.Delivery delivery, Tone tone, String href) {}

  private static final String EXECUTION = "io.millrace.execution.";

  static EventRow of(EventBus.Published published, Executions executions, Shell shell) {
    Event event = published.event();
    List<Way> ways =
        published.deliveries().stream().map(each -> way(each, executions, shell)).toList();
    boolean isDead = ways.stream().anyMatch(w -> w.tone().tone().equals("err"));
    String name = event.data().path("name").asString(event.data().path("path").asString(""));
    String title =
        switch (event.type()) {
          case Event.FILE_CREATED -> "File %s arrived".formatted(name);
          case Event.FILE_UNREADABLE -> "File %s cannot be read".formatted(name);
          case Event.SCHEDULE_FIRED ->
              "Schedule %s fired".formatted(event.data().path("schedule").asString(""));
          default ->
              event.type().startsWith(EXECUTION)
                  ? "Execution of %s %s"
                      .formatted(
                          event.subject().orElse("a pipeline"),
                          Format.words(event.type().substring(EXECUTION.length()))
                              .toLowerCase(Locale.ROOT))
                  : event.subject().map(s -> event.type() + ", " + s).orElse(event.type());
        };
    return new EventRow(
        published.sequence(),
        event,
        published.received(),
        isDead ? Tone.err("Failed") : tone(event, ways),
        Format.shortened(title, 200),
        detail(event, ways),
        ways);
  }

  private static Tone tone(Event event, List<Way> ways) {
    if (event.type().equals(Event.FILE_UNREADABLE)) {
      return Tone.err("Failed");
    }
    return ways.isEmpty() ? Tone.waiting("No rule matched") : Tone.ok("Delivered");
  }

  private static String detail(Event event, List<Way> ways) {
    if (event.type().equals(Event.FILE_UNREADABLE)) {
      return event.data().path("reason").asString("");
    }
    String started =
        ways.isEmpty()
            ? "No rule matched."
            : "Rule "
                + String.join(", ", ways.stream().map(w -> w.delivery().rule()).toList())
                + " matched.";
    long size = event.data().path("size").asLong(-1);
    return size < 0 ? started : Format.bytes(size) + ". " + started;
  }

  private static Way way(EventBus.Delivery delivery, Executions executions, Shell shell) {
    Tone tone =
        switch (delivery.state()) {
          case PENDING -> Tone.run("Pending");
          case DELIVERED -> Tone.ok("Delivered");
          case DEAD -> Tone.err("Given up");
        };
    String href =
        Optional.of(delivery.detail())
            .filter(detail -> detail.matches("[0-9a-f]{32}"))
            .flatMap(id -> executions.find(new ExecutionId(id)))
            .map(e -> shell.link("pipelines", e.pipeline(), "executions", e.id().value()))
            .orElse("");
    return new Way(delivery, tone, href);
  }
}
