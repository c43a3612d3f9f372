import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One large file, up and down: through a server, and plainly over a loopback socket to and from a
/// file that is forced to the disk.
final class Files {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+)");
  private static final Path PLAIN = Path.of(System.getProperty("java.io.tmpdir"), "plain-copy");

  private final byte[] block = new byte[1 << 16];
  private final URI server;
  private final long length;

  Files(URI server, long megabytes) {
    this.server = server;
    this.length = megabytes << 20;
    new Random(42).nextBytes(block);
  }

  /// @param process whose resident memory is watched meanwhile
  void measure(String process) throws Exception {
    try (Connection connection = new Connection(server)) {
      String path = "/api/2.0/mlflow-artifacts/artifacts/" + Logging.newArtifact(connection);
      connection.put(path, length / 10, out -> send(out, length / 10)); // a server that is warm
      connection.download(path, (_, _) -> {});
      long before = resident(process);
      rate("plain-upload", this::plainUpload);
      rate("plain-download", this::plainDownload);
      java.nio.file.Files.delete(PLAIN);
      Watch watch = new Watch(process);
      try (watch) {
        rate("upload", () -> connection.put(path, length, out -> send(out, length)));
        rate("download", () -> connection.download(path, (_, _) -> {}));
      }
      System.out.printf("resident-before %d%n", before);
      System.out.printf("resident-more %d%n", Math.max(1, watch.most - before));
    }
  }

  private interface Transfer {
    void run() throws Exception;
  }

  private void rate(String name, Transfer transfer) throws Exception {
    long start = System.nanoTime();
    transfer.run();
    System.out.printf("%s %.0f%n", name, length / 1e6 / ((System.nanoTime() - start) / 1e9));
  }

  private void send(OutputStream out, long bytes) throws IOException {
    for (long left = bytes; left > 0; left -= block.length) {
      out.write(block, 0, (int) Math.min(left, block.length));
    }
  }

  private void plainUpload() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread receiver = Thread.startVirtualThread(() -> receive(listening));
      try (Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
        send(socket.getOutputStream(), length);
      }
      receiver.join();
    }
  }

  private void receive(ServerSocket listening) {
    try (Socket socket = listening.accept();
        FileChannel file =
            FileChannel.open(PLAIN, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      copy(socket.getInputStream(), Channels.newOutputStream(file));
      file.force(true);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void plainDownload() throws Exception {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(() -> answer(listening));
      try (Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
        copy(socket.getInputStream(), OutputStream.nullOutputStream());
      }
    }
  }

  private void answer(ServerSocket listening) {
    try (Socket socket = listening.accept();
        var file = java.nio.file.Files.newInputStream(PLAIN)) {
      copy(file, socket.getOutputStream());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void copy(java.io.InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
      out.write(buffer, 0, read);
    }
  }

  /// In MB.
  private static long resident(String process) throws IOException {
    Matcher status =
        RESIDENT.matcher(java.nio.file.Files.readString(Path.of("/proc", process, "status")));
    return status.find() ? Long.parseLong(status.group(1)) / 1024 : 0;
  }

  /// The most memory that a process had, until closed.
  private static final class Watch implements AutoCloseable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final Thread thread;
    private volatile long most;

    Watch(String process) {
      thread =
          Thread.startVirtualThread(
              () -> {
                try {
                  while (!ended.get()) {
                    most = Math.max(most, resident(process));
                    Thread.sleep(100);
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
    }

    @Override
    public void close() throws InterruptedException {
      ended.set(true);
      thread.join();
    }
  }
}
