package io.millrace.tracking.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.millrace.base.database.Database;
import io.millrace.base.database.Databases;
import io.millrace.tracking.sql.SqlTracking;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power goes while eight clients log to a server on SQLite: the disk is a file, and a copy of
/// it has only what was forced to it, as after a power cut. The server is stopped while the copy is
/// made, since copying takes longer than a power cut does. A longer round: `bench/run losses 200
/// 50`.
class PowerCutTest {
  private static final int CUTS = Integer.getInteger("millrace.losses.cuts", 2);
  private static final int CLIENTS = 8;
  private static final int BATCHES = 100;

  @TempDir private Path folder;
  private Path image;
  private Path disk;
  private Path copy;
  private Path after;

  @BeforeEach
  void mountDisk() throws IOException, InterruptedException {
    image = folder.resolve("image");
    copy = folder.resolve("copy");
    disk = Files.createDirectory(folder.resolve("disk"));
    after = Files.createDirectory(folder.resolve("after"));
    try {
      Commands.run("truncate", "--size=512M", image.toString());
      Commands.run("mkfs.ext4", "-q", image.toString());
      Commands.run("mount", "-o", "loop", image.toString(), disk.toString());
    } catch (IOException e) {
      abort("no file system can be mounted here: " + e.getMessage());
    }
  }

  @AfterEach
  void unmountDisk() throws IOException, InterruptedException {
    if (Files.exists(disk.resolve("lost+found"))) {
      Commands.run("umount", disk.toString());
    }
  }

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    int kept = 0;
    try (Journal journal = new Journal()) {
      Journal.Work work;
      try (TrackingProcess server = TrackingProcess.start(disk, TrackingProcess.in(disk))) {
        work = journal.begin(server.address(), CLIENTS, Integer.MAX_VALUE);
        for (int cut = 0; cut < CUTS; cut++) {
          journal.await(BATCHES);
          kept = cut(server, journal);
        }
      }
      work.join();
    }
    assertThat(kept).as("values acknowledged").isPositive();
    System.out.printf("losses: %d power cuts: 0 of %d acknowledged values lost%n", CUTS, kept);
  }

  private int cut(TrackingProcess server, Journal journal) throws Exception {
    server.freeze();
    Ledger ledger = journal.ledger();
    Commands.run("cp", "--sparse=always", image.toString(), copy.toString());
    server.thaw();
    Commands.run("mount", "-o", "loop", copy.toString(), after.toString());
    try (Database database = Databases.open(TrackingProcess.in(after))) {
      return ledger.audit(new SqlTracking(database, InstantSource.system()));
    } finally {
      Commands.run("umount", after.toString());
    }
  }
}
