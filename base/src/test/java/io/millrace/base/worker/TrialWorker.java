package io.millrace.base.worker;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/// A worker that does what it is told, one word after which an argument may come.
final class TrialWorker {
  private TrialWorker() {}

  public static void main(String[] args) throws InterruptedException {
    WorkerPort port = WorkerPort.open();
    System.out.println("This would be in the middle of the first frame.");
    port.ready();
    while (true) {
      String[] order = new FrameReader(port.receive()).readText().split(" ", 2);
      port.send(new FrameWriter().putText(answer(order[0], order[order.length - 1])).toFrame());
    }
  }

  private static String answer(String order, String argument) throws InterruptedException {
    return switch (order) {
      case "pid" -> Long.toString(ProcessHandle.current().pid());
      case "environment" -> String.join(" ", new TreeSet<>(System.getenv().keySet()));
      case "read" -> tried(() -> Files.readString(Path.of(argument)));
      case "write" -> tried(() -> Files.writeString(Path.of(argument), "x").toString());
      case "connect" -> tried(() -> connected(Integer.parseInt(argument)));
      case "allocate" -> tried(() -> allocated(Integer.parseInt(argument)));
      case "sleep" -> {
        Thread.sleep(Long.MAX_VALUE);
        yield "";
      }
      case "halt" -> {
        Runtime.getRuntime().halt(Integer.parseInt(argument));
        yield "";
      }
      default -> argument;
    };
  }

  @FunctionalInterface
  private interface Attempt {
    String text() throws IOException;
  }

  private static String tried(Attempt attempt) {
    try {
      return attempt.text();
    } catch (IOException | OutOfMemoryError e) {
      return "refused";
    }
  }

  private static String connected(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.toString();
    }
  }

  /// Memory outside of the heap, as native libraries take it.
  private static String allocated(int megabytes) {
    try (Arena arena = Arena.ofConfined()) {
      for (int i = 0; i < megabytes; i += 64) {
        arena.allocate(64 << 20);
      }
      return "allocated";
    }
  }
}
