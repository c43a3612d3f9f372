package io.millrace.serving.batch;

import static io.millrace.base.ErrorCode.JSON_INVALID;

import io.millrace.base.MillraceException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Blocks of a JSON file, each value of which is made into one line: the elements of an array of
/// objects or arrays, or else the one value of the file. [Block.Position#line] counts values. Only
/// what is between the elements is understood here; an element that is no JSON is found when it is
/// scored.
final class JsonBlocks implements BlockSource {
  private static final int VALUE_MAX = 1 << 23;

  /// What may not stand in a string stays wrong, but ends no line.
  private static final char WRONG_LINE_END = '\u000B';

  private final InputStream in;
  private final long size;
  private final int blockBytes;
  private final boolean elements;
  private Block.Position position;
  private long offset;
  private boolean ended;

  private JsonBlocks(ByteSource bytes, Block.Position from, boolean elements, int blockBytes)
      throws IOException {
    this.in = new BufferedInputStream(bytes.open(from.offset()), 1 << 16);
    this.size = bytes.size();
    this.blockBytes = blockBytes;
    this.elements = elements;
    this.position = from;
    offset = from.offset();
  }

  /// Whether the file is an array of objects or arrays, and where its first value begins.
  record Beginning(boolean elements, Block.Position start) {}

  /// @throws MillraceException with `JSON_INVALID` if there is nothing
  static Beginning beginning(ByteSource bytes) throws IOException {
    try (JsonBlocks blocks = new JsonBlocks(bytes, new Block.Position(0, 1), true, 1)) {
      int first = blocks.skipBlanks();
      if (first < 0) {
        throw invalid("The file is empty");
      }
      long behind = blocks.offset;
      int second = first == '[' ? blocks.skipBlanks() : -1;
      return second == '{' || second == '[' || second == ']'
          ? new Beginning(true, new Block.Position(behind, 1))
          : new Beginning(false, new Block.Position(0, 1));
    }
  }

  static JsonBlocks of(ByteSource bytes, Block.Position from, boolean elements, int blockBytes)
      throws IOException {
    return new JsonBlocks(bytes, from, elements, blockBytes);
  }

  @Override
  public Optional<Block> next() throws IOException {
    ByteOutput block = new ByteOutput(blockBytes + (blockBytes >> 2));
    long first = position.line();
    while (!ended && block.length() < blockBytes) {
      if (elements) {
        element(block);
      } else {
        single(block);
      }
    }
    return block.length() == 0
        ? Optional.empty()
        : Optional.of(new Block(block.bytes(), block.length(), first, position));
  }

  private void single(ByteOutput block) throws IOException {
    ended = true;
    if (offset > 0) {
      return;
    }
    for (int b = read(); b >= 0; b = read()) {
      put(block, b == '\n' || b == '\r' ? ' ' : b, 0);
    }
    block.put('\n');
    counted();
  }

  /// Reads what parts the next element from the one before, and the element.
  private void element(ByteOutput block) throws IOException {
    int b = skipBlanks();
    boolean isFirst = position.line() == 1;
    if (b == ']') {
      end();
      return;
    }
    if (!isFirst) {
      if (b != ',') {
        throw between(b);
      }
      b = skipBlanks();
    }
    if (b < 0 || b == ',' || b == ']' || b == '}') {
      throw between(b);
    }
    int start = block.length();
    switch (b) {
      case '{', '[' -> nested(b, block, start);
      case '"' -> {
        put(block, b, start);
        string(block, start);
      }
      default -> scalar(b, block, start);
    }
    block.put('\n');
    counted();
  }

  private void nested(int first, ByteOutput block, int start) throws IOException {
    put(block, first, start);
    for (int depth = 1; depth > 0; ) {
      int b = read();
      switch (b) {
        case -1 -> throw between(-1);
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
      put(block, b == '\n' || b == '\r' ? ' ' : b, start);
      if (b == '"') {
        string(block, start);
      }
    }
  }

  private void string(ByteOutput block, int start) throws IOException {
    int b = read();
    while (b != '"') {
      if (b < 0) {
        throw between(-1);
      }
      put(block, b == '\n' || b == '\r' ? WRONG_LINE_END : b, start);
      if (b == '\\') {
        put(block, read(), start);
      }
      b = read();
    }
    put(block, b, start);
  }

  private void scalar(int first, ByteOutput block, int start) throws IOException {
    for (int b = first; b > ' '; b = read()) {
      put(block, b, start);
      in.mark(1);
      int next = in.read();
      in.reset();
      if (next == ',' || next == ']') {
        return;
      }
    }
  }

  private void end() throws IOException {
    if (skipBlanks() >= 0) {
      throw invalid("There is more behind the array");
    }
    ended = true;
  }

  private void put(ByteOutput block, int b, int start) {
    if (block.length() - start >= VALUE_MAX) {
      throw invalid("Value %,d has more than %,d bytes".formatted(position.line(), VALUE_MAX));
    }
    if (b < 0) {
      throw between(-1);
    }
    block.put((char) b);
  }

  private void counted() {
    position = new Block.Position(offset, position.line() + 1);
  }

  private int skipBlanks() throws IOException {
    int b = read();
    while (b == ' ' || b == '\n' || b == '\r' || b == '\t') {
      b = read();
    }
    return b;
  }

  private int read() throws IOException {
    int b = in.read();
    offset += b < 0 ? 0 : 1;
    return b;
  }

  private MillraceException between(int found) {
    String shown = found < 0 ? "The file ends" : "There is '%c'".formatted((char) found);
    return invalid("%s in or behind element %,d".formatted(shown, position.line()));
  }

  private static MillraceException invalid(String what) {
    return new MillraceException(
        JSON_INVALID,
        what + " (expected: one JSON value, or an array of objects).",
        "Correct the file, or write a value per line and call it .jsonl.");
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
