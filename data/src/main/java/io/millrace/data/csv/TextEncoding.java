package io.millrace.data.csv;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// How the bytes of a file become text; decided once, for the whole file.
///
/// @param markBytes length of the byte order mark at its beginning
record TextEncoding(Charset charset, int markBytes) {
  private static final String FIX = "Save the file as UTF-8.";
  private static final int CHUNK = 1 << 17;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /// A byte order mark decides; without one it is UTF-8 if all of it is well-formed, else
  /// ISO-8859-1, in which every byte is a character.
  static TextEncoding of(Path file) throws IOException {
    byte[] head = new byte[3];
    int read;
    try (InputStream in = Files.newInputStream(file)) {
      read = in.readNBytes(head, 0, 3);
    }
    if (read == 3 && startsWith(head, 0xEF, 0xBB, 0xBF)) {
      return checked(file, new TextEncoding(StandardCharsets.UTF_8, 3));
    }
    if (read >= 2 && startsWith(head, 0xFF, 0xFE)) {
      return checked(file, new TextEncoding(StandardCharsets.UTF_16LE, 2));
    }
    if (read >= 2 && startsWith(head, 0xFE, 0xFF)) {
      return checked(file, new TextEncoding(StandardCharsets.UTF_16BE, 2));
    }
    TextEncoding utf8 = new TextEncoding(StandardCharsets.UTF_8, 0);
    return utf8.isWellFormed(file) ? utf8 : new TextEncoding(StandardCharsets.ISO_8859_1, 0);
  }

  Reader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    in.skipNBytes(markBytes);
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return new BufferedReader(new InputStreamReader(in, decoder), 1 << 16);
  }

  private boolean isWellFormed(Path file) throws IOException {
    if (charset.equals(StandardCharsets.UTF_8)) {
      return isUtf8(file);
    }
    char[] sink = new char[1 << 16];
    try (Reader reader = open(file)) {
      int read = 0;
      while (read >= 0) {
        read = reader.read(sink);
      }
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  /// Decodes only what has other characters than those of ASCII: most files have next to none, and
  /// all of a file has to be looked at before its first record is.
  private static boolean isUtf8(Path file) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer sink = CharBuffer.allocate(CHUNK + 1);
    byte[] bytes = new byte[CHUNK];
    int kept = 0; // bytes of a character that the chunk before did not end
    try (InputStream in = Files.newInputStream(file)) {
      while (true) {
        int length = kept + in.readNBytes(bytes, kept, CHUNK - kept);
        boolean isLast = length < CHUNK;
        if (!isAscii(bytes, length)) {
          ByteBuffer chunk = ByteBuffer.wrap(bytes, 0, length);
          if (decoder.reset().decode(chunk, sink.clear(), isLast).isError()) {
            return false;
          }
          kept = chunk.remaining();
          System.arraycopy(bytes, length - kept, bytes, 0, kept);
        } else {
          kept = 0;
        }
        if (isLast) {
          return true;
        }
      }
    }
  }

  private static boolean isAscii(byte[] bytes, int length) {
    long bits = 0;
    int i = 0;
    for (; i <= length - Long.BYTES; i += Long.BYTES) {
      bits |= (long) WORDS.get(bytes, i);
    }
    for (; i < length; i++) {
      bits |= bytes[i];
    }
    return (bits & HIGH_BITS) == 0;
  }

  private static TextEncoding checked(Path file, TextEncoding marked) throws IOException {
    if (marked.isWellFormed(file)) {
      return marked;
    }
    throw new MillraceException(
        ErrorCode.CSV_INVALID,
        "The file begins with the mark of %s but is not well-formed %s."
            .formatted(marked.charset, marked.charset),
        FIX);
  }

  private static boolean startsWith(byte[] head, int... mark) {
    byte[] bytes = new byte[mark.length];
    for (int i = 0; i < mark.length; i++) {
      bytes[i] = (byte) mark[i];
    }
    return Arrays.equals(head, 0, mark.length, bytes, 0, mark.length);
  }
}
