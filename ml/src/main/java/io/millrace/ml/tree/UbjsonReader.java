package io.millrace.ml.tree;

import static io.millrace.ml.tree.ModelFormatException.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// A [ModelReader] of Universal Binary JSON, draft 12, as far as XGBoost writes it. Lengths are
/// believed only as far as there are bytes for them.
final class UbjsonReader implements ModelReader {
  private final ByteBuffer in;
  private int depth;

  /// The type of the elements of the typed array that is being read; 0 where each names its own.
  private char elementType;

  UbjsonReader(byte[] file) {
    in = ByteBuffer.wrap(file);
  }

  private char marker() {
    if (elementType != 0) {
      return elementType;
    }
    char marker = next();
    while (marker == 'N') {
      marker = next();
    }
    return marker;
  }

  private char next() {
    try {
      return (char) (in.get() & 0xff);
    } catch (BufferUnderflowException e) {
      throw tooShort(e);
    }
  }

  private ModelFormatException tooShort(BufferUnderflowException e) {
    return new ModelFormatException("the file ends too early, at byte " + in.limit(), e);
  }

  private ModelFormatException wrong(String what) {
    return new ModelFormatException("%s, at byte %d".formatted(what, in.position()), null);
  }

  @Override
  public void object(String name, Consumer<String> member) {
    char marker = marker();
    if (marker != '{') {
      throw wrong("no object '%s'".formatted(name));
    }
    deeper();
    members(member);
    depth--;
  }

  private void deeper() {
    depth++;
    if (depth > MAX_DEPTH) {
      throw wrong("nested deeper than " + MAX_DEPTH);
    }
  }

  private void members(Consumer<String> member) {
    char outer = elementType;
    elementType = 0;
    for (char marker = marker(); marker != '}'; marker = marker()) {
      if (marker == '#' || marker == '$') {
        throw wrong("an object with a given size, which XGBoost does not write");
      }
      member.accept(text(length(marker)));
    }
    elementType = outer;
  }

  @Override
  public void array(String name, Runnable element) {
    if (marker() != '[') {
      throw wrong("no array '%s'".formatted(name));
    }
    deeper();
    elements(element);
    depth--;
  }

  private void elements(Runnable element) {
    char outer = elementType;
    elementType = 0;
    Typed typed = typed();
    if (typed.length() >= 0) {
      elementType = typed.type();
      for (int i = 0; i < typed.length(); i++) {
        element.run();
      }
    } else {
      for (char marker = marker(); marker != ']'; marker = marker()) {
        in.position(in.position() - 1);
        element.run();
      }
    }
    elementType = outer;
  }

  /// What an array says of its elements before the first one.
  ///
  /// @param type of all; 0 if each names its own
  /// @param length how many there are; -1 if a mark follows the last one
  private record Typed(char type, int length) {}

  private Typed typed() {
    char marker = marker();
    char type = 0;
    if (marker == '$') {
      type = next();
      require(bytes(type) != 0, "an array of values without bytes, at byte %d", in.position());
      marker = marker();
    }
    if (marker == '#') {
      return new Typed(type, length(next()));
    }
    require(type == 0, "a typed array without a length, at byte %d", in.position());
    in.position(in.position() - 1);
    return new Typed(type, -1);
  }

  /// Bytes of a value of `type`; -1 if that depends on the value.
  private static int bytes(char type) {
    return switch (type) {
      case 'i', 'U', 'C' -> 1;
      case 'I' -> 2;
      case 'l', 'd' -> 4;
      case 'L', 'D' -> 8;
      case 'S', '[', '{', 'H' -> -1;
      default -> 0;
    };
  }

  @Override
  public double[] numbers(String name) {
    int begin = in.position();
    if (elementType == 0 && marker() == '[') {
      Typed typed = typed();
      if (typed.length() >= 0 && bytes(typed.type()) > 0) {
        return numbers(name, typed);
      }
    }
    in.position(begin);
    Numbers numbers = new Numbers(name);
    array(name, () -> numbers.add(number(name)));
    return numbers.toArray();
  }

  /// Of one type and a given length, as most of a large model is.
  private double[] numbers(String name, Typed typed) {
    require(
        typed.length() <= MAX_NUMBERS, "%s: more than %d numbers", name, ModelReader.MAX_NUMBERS);
    double[] numbers = new double[typed.length()];
    elementType = typed.type();
    if (typed.type() == 'd' && 4L * numbers.length <= in.remaining()) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.getFloat();
      }
    } else if (typed.type() == 'l' && 4L * numbers.length <= in.remaining()) {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.getInt();
      }
    } else {
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = number(name);
      }
    }
    elementType = 0;
    return numbers;
  }

  private double number(String name) {
    char marker = marker();
    try {
      return switch (marker) {
        case 'T' -> 1;
        case 'F' -> 0;
        case 'i' -> in.get();
        case 'U' -> in.get() & 0xff;
        case 'I' -> in.getShort();
        case 'l' -> in.getInt();
        case 'L' -> in.getLong();
        case 'd' -> in.getFloat();
        case 'D' -> in.getDouble();
        default -> throw wrong("%s: a value is no number".formatted(name));
      };
    } catch (BufferUnderflowException e) {
      throw tooShort(e);
    }
  }

  @Override
  public String text(String name) {
    char marker = marker();
    if (marker == 'S') {
      return text(length(next()));
    }
    in.position(in.position() - (elementType == 0 ? 1 : 0));
    double value = number(name);
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private int length(char type) {
    double length = -1;
    try {
      length =
          switch (type) {
            case 'i' -> in.get();
            case 'U' -> in.get() & 0xff;
            case 'I' -> in.getShort();
            case 'l' -> in.getInt();
            case 'L' -> in.getLong();
            default -> throw wrong("a length of type 0x%02x".formatted((int) type));
          };
    } catch (BufferUnderflowException e) {
      throw tooShort(e);
    }
    if (length < 0 || length > in.remaining()) {
      throw wrong("a length of %.0f with %d bytes left".formatted(length, in.remaining()));
    }
    return (int) length;
  }

  private String text(int length) {
    String text = new String(in.array(), in.position(), length, UTF_8);
    in.position(in.position() + length);
    return text;
  }

  @Override
  public void skip() {
    char marker = marker();
    switch (marker) {
      case 'Z', 'T', 'F' -> {}
      case 'S', 'H' -> skip(length(next()));
      case '[' -> {
        deeper();
        skipElements();
        depth--;
      }
      case '{' -> {
        deeper();
        members(_ -> skip());
        depth--;
      }
      default -> {
        require(
            bytes(marker) > 0, "unknown marker 0x%02x, at byte %d", (int) marker, in.position());
        skip(bytes(marker));
      }
    }
  }

  private void skipElements() {
    int begin = in.position();
    char outer = elementType;
    elementType = 0;
    Typed typed = typed();
    elementType = outer;
    if (typed.length() >= 0 && bytes(typed.type()) > 0) {
      skip((long) bytes(typed.type()) * typed.length());
    } else {
      in.position(begin);
      elements(this::skip);
    }
  }

  private void skip(long bytes) {
    if (bytes > in.remaining()) {
      throw tooShort(new BufferUnderflowException());
    }
    in.position(in.position() + (int) bytes);
  }

  @Override
  public void end() {
    require(!in.hasRemaining(), "%d bytes after the end", in.remaining());
  }
}
