// Exact money. Prices are whole numbers of 10^-9 USD per million tokens; tokens times a price is a whole number of 10^-15
// USD, as decimal(38,15) in the marts. No amount that is shown is computed with floats.
const PRICE_DECIMALS = 9, USD_DECIMALS = 15, MICRO = 6;

function scaledInt(text, decimals) {
  const [whole, part = ""] = text.split(".");
  return BigInt(whole + part.padEnd(decimals, "0"));
}

// Exact without trailing zeros, or rounded half up to this number of decimals.
function usd(amount, decimals = null) {
  const places = decimals ?? USD_DECIMALS;
  if (decimals !== null) {
    const unit = 10n ** BigInt(USD_DECIMALS - decimals);
    amount = (amount + unit / 2n) / unit;
  }
  const digits = amount.toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ",");
  const text = places ? `${whole}.${digits.slice(digits.length - places)}` : whole;
  return decimals === null ? text.replace(/\.?0+$/, "") : text;
}

// An amount as people write it: cents from a dollar on, else two digits that are not zero.
function dollars(amount) {
  if (amount === null) return "not known";
  const whole = Number(amount) / 10 ** USD_DECIMALS;
  if (whole === 0) return "$0";
  const places = whole >= 1000 ? 0 : whole >= 1 ? 2 : Math.min(USD_DECIMALS, 1 - Math.floor(Math.log10(whole)));
  return `$${usd(amount, places)}`;
}

// A price per million tokens, with all its digits and at least two decimals.
function exactDollars(text) {
  const [whole, part = ""] = text.split(".");
  return `$${count(whole)}.${part.padEnd(2, "0")}`;
}

const asNumber = (amount) => Number(amount) / 10 ** USD_DECIMALS;
const asAmount = (text) => (text === null ? null : scaledInt(text, USD_DECIMALS));
