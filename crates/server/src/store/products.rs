//! What brands say of their products: the newest signed record of each, as its bytes.

use super::Answer;

/// A record to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewProduct<'a> {
    /// Of which product; the GTIN as a number.
    pub gtin: i64,
    /// When it was signed: a later one takes the place of an earlier.
    pub signed_at: i64,
    /// The record.
    pub record: &'a [u8],
    /// A record that is no longer believed, and so gives way whenever it was signed.
    pub instead_of: Option<&'a [u8]>,
}

/// Keeping records, one a product.
pub trait Products: Send + Sync {
    /// Keeps a record, unless a later one is there; says whether it is there now.
    fn keep_product<'a>(&'a self, new: NewProduct<'a>) -> Answer<'a, bool>;
    /// The record of a product.
    fn product(&self, gtin: i64) -> Answer<'_, Option<Vec<u8>>>;
}

/// Implements [`Products`] for a type with `write` and `read` pools of one database.
macro_rules! implement_products {
    ($store:ty) => {
        impl super::products::Products for $store {
            fn keep_product<'a>(&'a self, new: super::products::NewProduct<'a>) -> Answer<'a, bool> {
                Box::pin(async move {
                    let kept = sqlx::query(
                        "INSERT INTO products (gtin, signed_at, record) VALUES ($1, $2, $3) \
                         ON CONFLICT (gtin) DO UPDATE SET signed_at = excluded.signed_at, record = excluded.record \
                         WHERE products.signed_at < excluded.signed_at OR products.record = excluded.record \
                         OR products.record = $4",
                    )
                    .bind(new.gtin)
                    .bind(new.signed_at)
                    .bind(new.record.to_vec())
                    .bind(new.instead_of.map(<[u8]>::to_vec))
                    .execute(&self.write)
                    .await?;
                    Ok(kept.rows_affected() > 0)
                })
            }

            fn product(&self, gtin: i64) -> Answer<'_, Option<Vec<u8>>> {
                Box::pin(async move {
                    let found = sqlx::query_scalar("SELECT record FROM products WHERE gtin = $1")
                        .bind(gtin)
                        .fetch_optional(&self.read)
                        .await?;
                    Ok(found)
                })
            }
        }
    };
}
pub(super) use implement_products;
