package io.millrace.pipeline.notification;

import static io.millrace.base.ErrorCode.NOTIFICATION_INVALID;

import io.millrace.base.MillraceException;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;

/// Who gets which notices, and how.
///
/// @param name unique
/// @param topics patterns, at least one: a topic, or one whose words may be `*` (`training.*`; `*`
///     alone and a `*` at the end stand for any number of words)
public record Subscription(String name, List<String> topics, Channel channel) {
  private static final Pattern TOPICS = Pattern.compile("(\\*|[a-z0-9-]+)(\\.(\\*|[a-z0-9-]+))*");
  private static final Pattern ADDRESS =
      Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

  /// The way a notice takes.
  public sealed interface Channel {
    /// @param to at least one address
    record Mail(List<String> to) implements Channel {
      public Mail {
        to = List.copyOf(to);
        for (String address : to) {
          MillraceException.require(
              ADDRESS.matcher(address).matches(),
              NOTIFICATION_INVALID,
              "Write a plain address such as team@example.com.",
              "mail: '%s' (expected: name@host)",
              address);
        }
        MillraceException.require(
            !to.isEmpty(), NOTIFICATION_INVALID, "Name a mail address.", "mail: no address");
      }
    }

    /// @param url http or https; the notice is sent there as JSON by POST
    record Webhook(URI url) implements Channel {
      public Webhook {
        MillraceException.require(
            url.getHost() != null
                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme())),
            NOTIFICATION_INVALID,
            "Write a URL such as https://chat.example.com/hooks/millrace.",
            "webhook: '%s' (expected: an http or https URL)",
            url);
      }
    }
  }

  /// @throws MillraceException with `NOTIFICATION_INVALID` if a rule above is broken
  public Subscription {
    topics = List.copyOf(topics);
    MillraceException.require(
        !name.isBlank() && name.length() <= 100,
        NOTIFICATION_INVALID,
        "Give the subscription a name.",
        "name: '%s' (expected: 1 to 100 characters)",
        name);
    MillraceException.require(
        !topics.isEmpty(),
        NOTIFICATION_INVALID,
        "Name at least one topic, such as training.* or *.",
        "topics of '%s': none",
        name);
    for (String topic : topics) {
      MillraceException.require(
          TOPICS.matcher(topic).matches(),
          NOTIFICATION_INVALID,
          "Use a topic such as training.* or drift.data.",
          "topics of '%s': '%s' (expected: words of a-z 0-9 - or *, joined by dots)",
          name,
          topic);
    }
  }

  /// Whether a notice of `topic` is for this subscription.
  public boolean wants(String topic) {
    return topics.stream().anyMatch(pattern -> matches(pattern, topic));
  }

  private static boolean matches(String pattern, String topic) {
    String[] wanted = pattern.split("\\.", -1);
    String[] words = topic.split("\\.", -1);
    for (int i = 0; i < wanted.length; i++) {
      boolean any = wanted[i].equals("*");
      if (any && i == wanted.length - 1) {
        return words.length > i;
      }
      if (i >= words.length || (!any && !wanted[i].equals(words[i]))) {
        return false;
      }
    }
    return wanted.length == words.length;
  }
}
