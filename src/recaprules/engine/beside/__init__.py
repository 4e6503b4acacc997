"""What is said in other places of the forms that are asked, put beside them."""
