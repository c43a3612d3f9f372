package io.millrace.pipeline.stepfunctions;

import io.millrace.base.digest.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Cuts lists into pages. A token says after which element the next page begins; it holds for a day
/// and only with the arguments that it was made for. Thread-safe.
final class Pages {
  private static final int DEFAULT_SIZE = 100;
  private static final Duration VALID = Duration.ofDays(1);

  private final InstantSource clock;

  Pages(InstantSource clock) {
    this.clock = clock;
  }

  /// @param next token of the next page
  record Page<T>(List<T> elements, @Nullable String next) {}

  static int size(@Nullable Integer maxResults) {
    return maxResults == null || maxResults == 0 ? DEFAULT_SIZE : maxResults;
  }

  /// The element after which the page begins; empty for the first page.
  /// @param arguments the request without its token and size
  /// @throws Refusal with `InvalidToken`
  Optional<String> after(@Nullable String token, Object arguments) {
    if (token == null) {
      return Optional.empty();
    }
    String[] parts = decode(token).split(" ", 3);
    if (parts.length != 3
        || !parts[1].matches("[0-9]{1,15}")
        || !parts[0].equals(digest(parts[1], parts[2], arguments))
        || Long.parseLong(parts[1]) < clock.millis()) {
      throw Refusal.invalidToken();
    }
    return Optional.of(parts[2]);
  }

  /// The token of the page after `last`.
  String token(String last, Object arguments) {
    String until = Long.toString(clock.instant().plus(VALID).toEpochMilli());
    String text = digest(until, last, arguments) + " " + until + " " + last;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// How a list is ordered: a later page begins after an element that may be gone by then.
  /// @param key names an element; unique
  record Order<T>(Function<T, String> key, Comparator<String> keys) {
    private boolean isAfter(T element, String last) {
      return keys.compare(key.apply(element), last) > 0;
    }
  }

  /// A page of a list that is at hand as a whole, in any order.
  <T> Page<T> cut(
      List<T> all,
      Order<T> order,
      @Nullable Integer maxResults,
      @Nullable String token,
      Object arguments) {
    Optional<String> after = after(token, arguments);
    List<T> rest =
        all.stream()
            .sorted(Comparator.comparing(order.key(), order.keys()))
            .filter(element -> after.isEmpty() || order.isAfter(element, after.get()))
            .toList();
    if (rest.size() <= size(maxResults)) {
      return new Page<>(rest, null);
    }
    List<T> elements = rest.subList(0, size(maxResults));
    return new Page<>(elements, token(order.key().apply(elements.getLast()), arguments));
  }

  private static String decode(String token) {
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw Refusal.invalidToken();
    }
  }

  private static String digest(String until, String last, Object arguments) {
    return Sha256.of(until + "\n" + last + "\n" + arguments).hex(16);
  }
}
