package io.millrace.pipeline.secret;

import java.io.IOException;
import java.io.Reader;
import java.util.List;

/// Masks values in a stream of text, wherever its chunks end. Where two values begin at one place,
/// the longer one counts. Not thread-safe.
final class MaskingReader extends Reader {
  private final Reader in;
  private final List<String> values;

  /// Read, and not decided.
  private final StringBuilder pending = new StringBuilder();

  /// Decided, and not asked for.
  private final StringBuilder ready = new StringBuilder();

  private boolean ended;

  /// @param values none is empty
  MaskingReader(Reader in, List<String> values) {
    this.in = in;
    this.values = values;
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    while (ready.isEmpty() && !(ended && pending.isEmpty())) {
      decide();
    }
    if (ready.isEmpty()) {
      return -1;
    }
    int count = Math.min(length, ready.length());
    ready.getChars(0, count, into, from);
    ready.delete(0, count);
    return count;
  }

  /// Reads what is needed to know whether a value begins here, and moves on behind it.
  private void decide() throws IOException {
    while (!ended && (pending.isEmpty() || isOpen())) {
      int next = in.read();
      if (next < 0) {
        ended = true;
      } else {
        pending.append((char) next);
      }
    }
    int found = longest();
    if (found > 0) {
      pending.delete(0, found);
      ready.append(Mask.STARS);
    } else if (!pending.isEmpty()) {
      ready.append(pending.charAt(0));
      pending.deleteCharAt(0);
    }
  }

  /// Whether more text could still make a value of what is pending.
  private boolean isOpen() {
    String begun = pending.toString();
    return values.stream()
        .anyMatch(value -> value.length() > begun.length() && value.startsWith(begun));
  }

  private int longest() {
    String begun = pending.toString();
    return values.stream().filter(begun::startsWith).mapToInt(String::length).max().orElse(0);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
