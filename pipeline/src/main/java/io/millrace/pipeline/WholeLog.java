package io.millrace.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What one attempt says, in a file. A disk that fails costs the rest of this log, never the
/// attempt. Used by one thread at a time.
final class WholeLog {
  private static final Logger log = LoggerFactory.getLogger(WholeLog.class);
  private static final long BYTES_MAX = 64L << 20;

  private final Path file;
  private final Consumer<Path> keeper;
  private @Nullable OutputStream out;
  private long bytes;
  private boolean full;

  /// @param keeper stores what the file holds
  WholeLog(Path file, Consumer<Path> keeper) {
    this.file = file;
    this.keeper = keeper;
  }

  static String text(LogLine line) {
    return line.time() + " " + line.text() + "\n";
  }

  void write(LogLine line) {
    if (full) {
      return;
    }
    try {
      byte[] text = text(line).getBytes(UTF_8);
      OutputStream to = open();
      full = bytes + text.length > BYTES_MAX;
      to.write(full ? "… what comes after 64 MiB is left out …\n".getBytes(UTF_8) : text);
      bytes += text.length;
    } catch (IOException e) {
      full = true;
      log.warn("execution.log.cut file={} reason={}", file, e.toString());
    }
  }

  private OutputStream open() throws IOException {
    if (out == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      out = Files.newOutputStream(file, CREATE, APPEND);
      bytes = Files.size(file);
    }
    return out;
  }

  /// The attempt is over.
  /// @param keeps whether the log becomes an object; else it is thrown away
  void end(boolean keeps) {
    try {
      if (out != null) {
        out.close();
      }
      if (keeps && Files.exists(file)) {
        keeper.accept(file);
      }
      Files.deleteIfExists(file);
    } catch (IOException | UncheckedIOException | MillraceException e) {
      log.warn("execution.log.not.kept file={} reason={}", file, e.toString());
    }
  }
}
