package io.millrace.pipeline.notification;

import static io.millrace.base.ErrorCode.NOTIFICATION_INVALID;

import io.millrace.base.MillraceException;
import java.util.List;
import java.util.regex.Pattern;

/// One message to whoever subscribed to its topic.
///
/// @param topic words with dots, such as `training.rejected`
/// @param title one line, at most 250 characters
/// @param facts in the order in which they are shown
/// @param links into the pages: paths such as `/executions/4711`
/// @param dedupeKey two notices with the same key are one
public record Notice(
    String topic, String title, List<Fact> facts, List<Link> links, String dedupeKey) {
  private static final Pattern TOPIC = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*");

  /// A name and a value, both for people.
  public record Fact(String name, String value) {}

  /// @param path begins with `/`
  public record Link(String text, String path) {
    public Link {
      MillraceException.require(
          path.startsWith("/") && !path.startsWith("//"),
          NOTIFICATION_INVALID,
          "Link to a page of this server.",
          "path of link '%s': '%s' (expected: begins with one /)",
          text,
          path);
    }
  }

  /// @throws MillraceException with `NOTIFICATION_INVALID` if a rule above is broken
  public Notice {
    facts = List.copyOf(facts);
    links = List.copyOf(links);
    MillraceException.require(
        TOPIC.matcher(topic).matches() && topic.length() <= 100,
        NOTIFICATION_INVALID,
        "Use a topic such as training.succeeded.",
        "topic: '%s' (expected: words of a-z 0-9 - joined by dots)",
        topic);
    MillraceException.require(
        !title.isBlank() && title.length() <= 250 && title.chars().noneMatch(c -> c < ' '),
        NOTIFICATION_INVALID,
        "Give the notice one line as its title.",
        "title: %d characters (expected: one line of 1 to 250)",
        title.length());
  }
}
