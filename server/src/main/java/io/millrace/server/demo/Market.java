package io.millrace.server.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A made-up used-car market over 24 months that moves after the twelfth: buyers turn to younger,
/// electric and automatic cars, road tax rises and prices go up. The same seed gives the same
/// market.
///
/// A listing's price is its model's price when new, times what age and mileage leave of it, times
/// fuel and gearbox factors, times the market's level, times log-normal noise of 6 %.
final class Market {
  static final int MONTHS = 24;
  static final int MOVES_AFTER = 12;
  static final String TARGET = "price";

  private static final int FIRST_YEAR = 2024;
  private static final List<CarModel> MODELS =
      List.of(
          new CarModel("Alder", "Wren", 14_500, 1.0),
          new CarModel("Alder", "Heron", 21_000, 1.6),
          new CarModel("Alder", "Osprey", 33_500, 2.0),
          new CarModel("Birch", "Otter", 16_800, 1.2),
          new CarModel("Birch", "Badger", 27_000, 2.0),
          new CarModel("Cedar", "Comet", 24_500, 1.5),
          new CarModel("Cedar", "Nova", 39_000, 2.0),
          new CarModel("Cedar", "Zenith", 56_000, 3.0),
          new CarModel("Dorne", "Brook", 12_900, 1.0),
          new CarModel("Dorne", "Tarn", 18_700, 1.4));

  private final long seed;

  Market(long seed) {
    this.seed = seed;
  }

  private record CarModel(String make, String name, double priceNew, double litres) {}

  /// One advert.
  /// @param price £, what the car is sold for
  /// @param mileage miles
  /// @param tax £ a year
  /// @param mpg miles per gallon
  /// @param engineSize litres, 0 for electric cars
  record Listing(
      String make,
      String model,
      int year,
      String transmission,
      int mileage,
      String fuelType,
      int tax,
      double mpg,
      double engineSize,
      int price) {
    static final String HEADER =
        "make,model,year,transmission,mileage,fuelType,tax,mpg,engineSize,price";

    String csv() {
      return features() + "," + price;
    }

    /// Without the price, as somebody asks who wants to know it.
    String features() {
      return String.format(
          Locale.ROOT,
          "%s,%s,%d,%s,%d,%s,%d,%.1f,%.1f",
          make,
          model,
          year,
          transmission,
          mileage,
          fuelType,
          tax,
          mpg,
          engineSize);
    }
  }

  /// @param month 1 to 24
  /// @return `count` listings of that month
  List<Listing> month(int month, int count) {
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + month);
    List<Listing> listings = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      listings.add(listing(month, random));
    }
    return listings;
  }

  /// How far the market has moved: 0 in the first year, rising to 1 within three months.
  private static double shift(int month) {
    return Math.clamp((month - MOVES_AFTER) / 3.0, 0, 1);
  }

  private static Listing listing(int month, RandomGenerator random) {
    double shift = shift(month);
    CarModel car = MODELS.get(random.nextInt(MODELS.size()));
    double age = Math.min(12, 0.3 + -Math.log(1 - random.nextDouble()) * (4.2 - 2.2 * shift));
    int mileage = (int) Math.max(50, age * (9_500 + 2_500 * random.nextGaussian()));
    String fuel = fuel(random.nextDouble(), shift);
    boolean electric = fuel.equals("Electric");
    String transmission =
        electric || random.nextDouble() < 0.25 + 0.3 * shift
            ? "Automatic"
            : random.nextDouble() < 0.8 ? "Manual" : "Semi-Auto";
    int tax = electric ? 0 : (shift > 0.5 ? 190 : 145) + 5 * random.nextInt(5);
    double mpg =
        electric
            ? 0
            : Math.max(
                18,
                (fuel.equals("Hybrid") ? 72 : 56) - 6 * car.litres() + 4 * random.nextGaussian());
    double price =
        car.priceNew()
            * Math.exp(-0.16 * age - mileage / 190_000.0)
            * (electric ? 1.28 : fuel.equals("Hybrid") ? 1.12 : fuel.equals("Diesel") ? 1.04 : 1)
            * (transmission.equals("Automatic") ? 1.06 : 1)
            * (1 + 0.28 * shift)
            * Math.exp(0.06 * random.nextGaussian());
    return new Listing(
        car.make(),
        car.name(),
        FIRST_YEAR + (month - 1) / 12 - (int) age,
        transmission,
        mileage,
        fuel,
        tax,
        mpg,
        electric ? 0 : car.litres(),
        5 * (int) Math.round(price / 5));
  }

  private static String fuel(double draw, double shift) {
    double electric = 0.03 + 0.22 * shift;
    double hybrid = 0.08 + 0.12 * shift;
    double diesel = 0.40 - 0.22 * shift;
    if (draw < electric) {
      return "Electric";
    }
    if (draw < electric + hybrid) {
      return "Hybrid";
    }
    return draw < electric + hybrid + diesel ? "Diesel" : "Petrol";
  }
}
